from django.urls import path

from seizures.views import case_file, cases, controls, decisions, editions, photographs, seizures

app_name = "seizures"
urlpatterns = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/export/", cases.case_export, name="case-export"),
    path("controls/export/", cases.control_export, name="control-export"),
    path("controls/new/", controls.control_new, name="control-new"),
    path("controls/<uuid:public_id>/", controls.control_detail, name="control-detail"),
    path("seizures/new/", seizures.seizure_new, name="seizure-new"),
    path("seizures/<uuid:public_id>/", case_file.seizure_detail, name="seizure-detail"),
    path("seizures/<uuid:public_id>/edit/", seizures.seizure_edit, name="seizure-edit"),
    path("seizures/<uuid:public_id>/submit/", decisions.seizure_submit_page, name="seizure-submit"),
    path("seizures/<uuid:public_id>/decide/", decisions.seizure_decide, name="seizure-decide"),
    path("seizures/<uuid:public_id>/photographs/", photographs.photograph_upload, name="photograph-upload"),
    path("seizures/<uuid:public_id>/editions/", editions.edition_ask, name="edition-ask"),
    path("photographs/<uuid:public_id>/", photographs.photograph_original, name="photograph-original"),
    path("photographs/<uuid:public_id>/thumbnail/", photographs.photograph_thumbnail, name="photograph-thumbnail"),
    path("photographs/<uuid:public_id>/remove/", photographs.photograph_take_out, name="photograph-remove"),
    path("editions/<uuid:public_id>/", editions.edition_file, name="edition-file"),
]
