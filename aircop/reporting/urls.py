from django.urls import path, re_path

from aircop.reporting.views import dashboard, exports, search, watches

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("units/", dashboard.units, name="units"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/<uuid:public_id>/", exports.export_detail, name="export-detail"),
    re_path(r"^exports/(?P<public_id>[0-9a-f-]{36})/(?P<file_format>xlsx|csv)/$", exports.export_file, name="export-file"),
    path("search/", search.search_page, name="search"),
    path("search/news/", watches.search_news, name="search-news"),
    path("search/saved/<uuid:public_id>/watch/", watches.search_watch, name="search-watch"),
]
