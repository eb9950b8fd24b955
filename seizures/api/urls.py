from rest_framework.routers import SimpleRouter

from seizures.api.exhibits import ExhibitViewSet
from seizures.api.safeguards import DetentionViewSet, PersonViewSet
from seizures.api.views import ControlViewSet, SeizureViewSet

router = SimpleRouter(use_regex_path=False)
router.register("controls", ControlViewSet, basename="api-control")
router.register("seizures", SeizureViewSet, basename="api-seizure")
router.register("exhibits", ExhibitViewSet, basename="api-exhibit")
router.register("persons", PersonViewSet, basename="api-person")
router.register("detentions", DetentionViewSet, basename="api-detention")
urlpatterns = router.urls
