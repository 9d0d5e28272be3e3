"""Posts and shifts as a Django app."""

from django.apps import AppConfig

from fangxian.domains.dispatch.rules import asking, attendance, certificate, plan
from fangxian.foundation.notices.rules.kinds import NoticeKind, register_kinds
from fangxian.foundation.plan.rules.schema import register_table
from fangxian.plain.words import N_


class DispatchConfig(AppConfig):
    """Who stands where, and when."""

    name = "fangxian.domains.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        """The plan grows by posts, their lines, the patterns of their shifts and the rules of rosters."""
        register_table(
            "shift_pattern",
            plan.ShiftPattern,
            many=True,
            check=plan.check_patterns,
            title=N_("班制"),
            columns=plan.PATTERN_HEADINGS,
        )
        register_table(
            "post",
            plan.PostKind,
            many=True,
            check=plan.check_posts,
            title=N_("岗位"),
            columns=plan.POST_HEADINGS,
            words=plan.POST_WORDS,
        )
        register_table(
            "post_line",
            plan.PostLineKind,
            many=True,
            check=plan.check_lines,
            title=N_("岗位要几个人"),
            columns=plan.LINE_HEADINGS,
        )
        register_table(
            "roster_rules",
            plan.RosterRules,
            many=False,
            title=N_("排班的规矩"),
            columns=plan.RULES_HEADINGS,
            words=plan.RULES_WORDS,
        )
        register_table(
            "attendance_rules",
            attendance.AttendanceRules,
            many=False,
            title=N_("到岗离岗的规矩"),
            columns=attendance.ATTENDANCE_HEADINGS,
        )
        register_table(
            "certificate_rules",
            certificate.CertificateRules,
            many=False,
            title=N_("志愿服务证明的规矩"),
            columns=certificate.CERTIFICATE_HEADINGS,
        )
        register_table(
            "asking_rules",
            asking.AskingRules,
            many=False,
            title=N_("叫人的规矩"),
            columns=asking.RULES_HEADINGS,
        )
        register_kinds([
            NoticeKind("shift_asked", N_("问谁能来"), urgent=True),
            NoticeKind("shift_thanked", N_("人已经够了")),
        ])  # fmt: skip
        from fangxian.domains.dispatch import holdings  # noqa: PLC0415 - after the models
        from fangxian.domains.dispatch.answers import ShiftAsked  # noqa: PLC0415 - after the models
        from fangxian.foundation.notices.answering import register_question  # noqa: PLC0415

        register_question(ShiftAsked())
        holdings.register()
