"""All addresses."""

from django.urls import include, path
from django.views.i18n import set_language

from fangxian.kit.appearance import appearance_set
from fangxian.kit.pages import page
from fangxian.kit.showcase import kit
from fangxian.site.api import api
from fangxian.site.going import go
from fangxian.site.health import healthz, metrics, readyz

handler404 = "fangxian.kit.refusals.not_found"
handler500 = "fangxian.kit.refusals.failed"

urlpatterns = [
    path("", include("fangxian.desks.urls")),
    path("", include("fangxian.foundation.accounts.urls")),
    path("", include("fangxian.foundation.sheets.urls")),
    path("", include("fangxian.foundation.notices.urls")),
    path("", include("fangxian.foundation.areas.urls")),
    path("", include("fangxian.foundation.places.urls")),
    path("", include("fangxian.foundation.people.urls")),
    path("", include("fangxian.foundation.responders.urls")),
    path("", include("fangxian.foundation.plan.urls")),
    path("", include("fangxian.foundation.dayreports.urls")),
    path("", include("fangxian.foundation.formsheets.urls")),
    path("", include("fangxian.foundation.retention.urls")),
    path("", include("fangxian.domains.dispatch.urls")),
    path("", include("fangxian.domains.needs.urls")),
    path("", include("fangxian.domains.secondment.urls")),
    path("go", go, name="go"),
    path("kit", kit, name="kit"),
    path("appearance", appearance_set, name="appearance"),
    path("language", page(public=True, methods=("POST",))(set_language), name="set_language"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", api.urls),
]
