from django.urls import URLPattern

app_name = "seizures"
urlpatterns: list[URLPattern] = []
