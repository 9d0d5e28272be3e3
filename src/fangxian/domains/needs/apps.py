"""Needs as a Django app."""

from django.apps import AppConfig

from fangxian.domains.needs.rules import plan
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
            check=plan.check_kinds,
            title=N_("困难的种类"),
            columns=plan.NEED_KIND_HEADINGS,
            words=plan.NEED_KIND_WORDS,
        )
        register_table(
            "urgency", plan.Urgency, many=True, title=N_("缓急和时限"), columns=plan.URGENCY_HEADINGS
        )
        register_table(
            "rung",
            plan.Rung,
            many=True,
            check=plan.check_rungs,
            title=N_("逐级上报"),
            columns=plan.RUNG_HEADINGS,
        )
        from fangxian.domains.needs import holdings  # noqa: PLC0415 - after the models

        holdings.register()
