from django.urls import path

from aircop.core.views import drafts, health, jobs, metrics, policy_report, presence, saved_filters

app_name = "core"
urlpatterns = [
    path("health/", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
    path("policy-report/", policy_report.policy_report, name="policy-report"),
    path("presence/", presence.presence, name="presence"),
    path("drafts/<str:key>/", drafts.draft, name="draft"),
    path("saved-filters/<slug:list_key>/", saved_filters.saved_filter_list, name="saved-filter-list"),
    path("saved-filters/<uuid:public_id>/rename/", saved_filters.saved_filter_rename, name="saved-filter-rename"),
    path("saved-filters/<uuid:public_id>/delete/", saved_filters.saved_filter_delete, name="saved-filter-delete"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<uuid:public_id>/", jobs.job_status, name="job-status"),
    path("jobs/<uuid:public_id>/retry/", jobs.job_retry, name="job-retry"),
]
