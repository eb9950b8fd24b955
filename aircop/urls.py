"""The address map; each app keeps its own part."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from aircop.views import errors

urlpatterns = [
    path("", include("aircop.core.urls")),
    path("", include("jaitf.urls")),
    path("", include("profiling.urls")),
    path("", include("seizures.urls")),
    path("", include("messaging.urls")),
    path("", include("aircop.reporting.urls")),
    path("account/", include("jaitf.account_urls")),
    path("api/v1/", include("aircop.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema", http_method_names=["get", "head"]), name="api-docs"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
