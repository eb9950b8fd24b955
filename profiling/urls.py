from django.urls import path

from profiling.views import cargo, desk, flights, messages, scan, targets, travellers

app_name = "profiling"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/upload/", messages.message_upload, name="message-upload"),
    path("messages/<uuid:public_id>/", messages.message_detail, name="message-detail"),
    path("messages/<uuid:public_id>/flight/", messages.message_flight, name="message-flight"),
    path("flights/choices/", flights.flight_choices, name="flight-choices"),
    path("flights/<uuid:public_id>/", flights.flight_detail, name="flight-detail"),
    path("travellers/<uuid:public_id>/", travellers.traveller_detail, name="traveller-detail"),
    path("consignments/new/", cargo.consignment_new, name="consignment-new"),
    path("consignments/<uuid:public_id>/", cargo.consignment_detail, name="consignment-detail"),
    path("mail/new/", cargo.mail_item_new, name="mail-new"),
    path("mail/<uuid:public_id>/", cargo.mail_item_detail, name="mail-detail"),
    path("targets/", targets.target_list, name="target-list"),
    path("targets/export/", targets.target_export, name="target-export"),
    path("targets/new/", targets.target_new, name="target-new"),
    path("targets/<uuid:public_id>/", targets.target_detail, name="target-detail"),
    path("targets/<uuid:public_id>/review/", targets.target_review, name="target-review"),
    path("targets/<uuid:public_id>/send/", targets.target_send, name="target-send"),
    path("scan/", scan.scan, name="scan"),
]
