"""Needs as a Django app."""

from django.apps import AppConfig

from fangxian.domains.needs.rules import plan, plan_checks
from fangxian.foundation.plan.rules.schema import register_table
from fangxian.plain.words import N_


class NeedsConfig(AppConfig):
    """What the front line lacks."""

    name = "fangxian.domains.needs"
    label = "needs"

    def ready(self) -> None:
        """The plan grows by the needs' own tables."""
        register_table(
            "need_kind",
            plan.NeedKind,
            many=True,
            check=plan_checks.check_kinds,
            title=N_("困难的种类"),
            columns=plan_checks.NEED_KIND_HEADINGS,
            words=plan_checks.NEED_KIND_WORDS,
        )
        register_table(
            "urgency",
            plan.Urgency,
            many=True,
            check=plan_checks.check_urgencies,
            title=N_("缓急和时限"),
            columns=plan_checks.URGENCY_HEADINGS,
        )
        register_table(
            "need_rules",
            plan.NeedRules,
            many=False,
            title=N_("困难怎么转、怎么延、怎么回访"),
            columns=plan_checks.NEED_RULES_HEADINGS,
        )
        register_table(
            "urging",
            plan.Urging,
            many=True,
            check=plan_checks.check_urgings,
            title=N_("督促的三步"),
            columns=plan_checks.URGING_HEADINGS,
        )
        register_table(
            "rung",
            plan.Rung,
            many=True,
            check=plan_checks.check_rungs,
            title=N_("逐级上报"),
            columns=plan_checks.RUNG_HEADINGS,
        )
        from fangxian.domains.needs import holdings  # noqa: PLC0415 - after the models

        holdings.register()
