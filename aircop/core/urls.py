from django.urls import path

from aircop.core.views import drafts, health, jobs, metrics, policy_report, presence

app_name = "core"
urlpatterns = [
    path("health/", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
    path("policy-report/", policy_report.policy_report, name="policy-report"),
    path("presence/", presence.presence, name="presence"),
    path("drafts/<str:key>/", drafts.draft, name="draft"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<uuid:public_id>/", jobs.job_status, name="job-status"),
    path("jobs/<uuid:public_id>/retry/", jobs.job_retry, name="job-retry"),
]
