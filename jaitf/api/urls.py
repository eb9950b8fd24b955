from django.urls import include, path
from rest_framework.routers import SimpleRouter

from jaitf.api.views import AirportViewSet, CodeListViewSet, JobViewSet, TaskForceViewSet

router = SimpleRouter(use_regex_path=False)
router.register("task-forces", TaskForceViewSet, basename="api-task-force")
router.register("airports", AirportViewSet, basename="api-airport")
router.register("code-lists", CodeListViewSet, basename="api-code-list")
router.register("jobs", JobViewSet, basename="api-job")
urlpatterns = [path("", include(router.urls))]
