"""Health for those who watch the machine: alive, ready, and figures in Prometheus' format."""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import need_counts
from fangxian.foundation.journal.selectors import newest_seal, oldest_unsealed
from fangxian.kit.pages import page
from fangxian.line.selectors import line_count
from fangxian.plain import clock
from fangxian.plain.areacodes import Level


@page(public=True)
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a page's shape
    """The process answers."""
    return JsonResponse({"alive": True})


@page(public=True)
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The database answers and its tables are those of this code."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return JsonResponse({"ready": not waiting, "migrations_waiting": waiting}, status=503 if waiting else 200)


class _Line:
    """The line's figures, counted when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Gaps by kind, needs, and whether the worker keeps up."""
        everywhere, now = Scope.system("运行指标"), clock.now()
        gaps = GaugeMetricFamily("fangxian_gaps_open", "Open gaps by kind", labels=["kind"])
        for kind, number in sorted(line_count(everywhere, Level.COUNTY).by_kind.items()):
            gaps.add_metric([kind], number)
        yield gaps
        needs = need_counts(everywhere, now)
        yield GaugeMetricFamily("fangxian_needs_open", "Needs not yet closed", value=needs.open)
        yield GaugeMetricFamily("fangxian_needs_overdue", "Needs past their clock", value=needs.overdue)
        waiting, seal = oldest_unsealed(), newest_seal()
        yield GaugeMetricFamily(
            "fangxian_journal_unsealed_seconds",
            "Age of the oldest journal line without a seal",
            value=(now - waiting).total_seconds() if waiting else 0,
        )
        yield GaugeMetricFamily("fangxian_journal_seals", "Seals made", value=seal.number if seal else 0)


_registry = CollectorRegistry()
_registry.register(_Line())


@page(public=True)
def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Totals only: no place, no person."""
    return HttpResponse(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)
