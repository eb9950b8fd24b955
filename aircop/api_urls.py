"""The API, version 1: every app registers its own viewsets."""

from django.urls import include, path

urlpatterns = [
    path("", include("jaitf.api.urls")),
    path("", include("profiling.api.urls")),
    path("", include("seizures.api.urls")),
    path("", include("messaging.api.urls")),
    path("", include("aircop.reporting.api.urls")),
]
