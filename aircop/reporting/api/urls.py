from django.urls import include, path
from rest_framework.routers import SimpleRouter

from aircop.reporting.api.views import ExportViewSet

router = SimpleRouter(use_regex_path=False)
router.register("exports", ExportViewSet, basename="api-export")
urlpatterns = [path("", include(router.urls))]
