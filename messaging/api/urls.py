from rest_framework.routers import SimpleRouter

from messaging.api.tasks import TaskViewSet
from messaging.api.views import AlertViewSet, DeliveryViewSet

router = SimpleRouter(use_regex_path=False)
router.register("alerts", AlertViewSet, basename="api-alert")
router.register("deliveries", DeliveryViewSet, basename="api-delivery")
router.register("tasks", TaskViewSet, basename="api-task")
urlpatterns = router.urls
