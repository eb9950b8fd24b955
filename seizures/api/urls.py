from rest_framework.routers import SimpleRouter

from seizures.api.views import ControlViewSet, SeizureViewSet

router = SimpleRouter(use_regex_path=False)
router.register("controls", ControlViewSet, basename="api-control")
router.register("seizures", SeizureViewSet, basename="api-seizure")
urlpatterns = router.urls
