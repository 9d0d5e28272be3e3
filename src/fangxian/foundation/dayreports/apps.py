"""Day reports as a Django app."""

from django.apps import AppConfig

from fangxian.foundation.dayreports.rules import plan
from fangxian.foundation.plan.rules.schema import register_table
from fangxian.plain.words import N_


class DayReportsConfig(AppConfig):
    """What every place tells of its day."""

    name = "fangxian.foundation.dayreports"
    label = "dayreports"

    def ready(self) -> None:
        """The plan grows by the figures and hours of day reports; what the records know fills itself in."""
        register_table(
            "report_figure",
            plan.ReportFigure,
            many=True,
            title=N_("日报告的数字"),
            columns=plan.FIGURE_HEADINGS,
            words=plan.FIGURE_WORDS,
        )
        register_table(
            "day_report",
            plan.DayReporting,
            many=False,
            check=plan.check_reporting,
            title=N_("日报告的时间"),
            columns=plan.REPORTING_HEADINGS,
        )
        from fangxian.foundation.dayreports.filling import provide_own  # noqa: PLC0415 - after the models

        provide_own()
