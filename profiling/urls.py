from django.urls import URLPattern

app_name = "profiling"
urlpatterns: list[URLPattern] = []
