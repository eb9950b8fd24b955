"""The pages of django-allauth that we use, under the names it expects: no sign-up, no e-mail, no reset by mail."""

from allauth.account import views
from django.urls import include, path

from jaitf.views.sign_in import reauthenticate, reauthenticate_by_code

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/reauthenticate/", reauthenticate_by_code, name="mfa_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
