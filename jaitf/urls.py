from django.urls import URLPattern

app_name = "jaitf"
urlpatterns: list[URLPattern] = []
