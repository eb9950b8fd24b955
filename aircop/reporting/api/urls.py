from django.urls import include, path
from rest_framework.routers import SimpleRouter

from aircop.reporting.api.search import SearchViewSet
from aircop.reporting.api.views import ExportViewSet

router = SimpleRouter(use_regex_path=False)
router.register("exports", ExportViewSet, basename="api-export")
router.register("search", SearchViewSet, basename="api-search")
urlpatterns = [path("", include(router.urls))]
