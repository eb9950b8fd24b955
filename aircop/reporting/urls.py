from django.urls import path, re_path

from aircop.reporting.views import dashboard, exports, search

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("units/", dashboard.units, name="units"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/<uuid:public_id>/", exports.export_detail, name="export-detail"),
    re_path(r"^exports/(?P<public_id>[0-9a-f-]{36})/(?P<file_format>xlsx|csv)/$", exports.export_file, name="export-file"),
    path("search/", search.search_page, name="search"),
]
