"""Secondment as a Django app."""

from django.apps import AppConfig

from fangxian.domains.secondment.rules import plan
from fangxian.foundation.plan.rules.schema import register_table
from fangxian.plain.words import N_


class SecondmentConfig(AppConfig):
    """Whom the towns whistle for, and whom the departments send."""

    name = "fangxian.domains.secondment"
    label = "secondment"

    def ready(self) -> None:
        """The plan grows by the tables of secondment."""
        register_table(
            "whistle_kind",
            plan.WhistleKind,
            many=True,
            title=N_("三种哨"),
            columns=plan.WHISTLE_KIND_HEADINGS,
        )
        register_table(
            "secondment",
            plan.Secondment,
            many=False,
            check=plan.check_secondment,
            title=N_("组织选派"),
            columns=plan.SECONDMENT_HEADINGS,
            words=plan.SECONDMENT_WORDS,
        )
        register_table(
            "secondment_kit",
            plan.SecondmentKit,
            many=True,
            title=N_("选派人员的装备"),
            columns=plan.SECONDMENT_KIT_HEADINGS,
        )
        from fangxian.domains.secondment import holdings  # noqa: PLC0415 - after the models

        holdings.register()
