from rest_framework.routers import SimpleRouter

from profiling.api.cargo import ConsignmentViewSet, MailItemViewSet
from profiling.api.views import FlightViewSet, MessageViewSet, TargetViewSet, TravellerViewSet

router = SimpleRouter(use_regex_path=False)
router.register("messages", MessageViewSet, basename="api-message")
router.register("flights", FlightViewSet, basename="api-flight")
router.register("travellers", TravellerViewSet, basename="api-traveller")
router.register("consignments", ConsignmentViewSet, basename="api-consignment")
router.register("mail-items", MailItemViewSet, basename="api-mail-item")
router.register("targets", TargetViewSet, basename="api-target")
urlpatterns = router.urls
