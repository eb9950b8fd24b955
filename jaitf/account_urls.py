"""The pages of django-allauth that we use, under the names it expects: no sign-up, no e-mail, no reset by mail."""

from allauth.account import views
from allauth.mfa.webauthn.views import remove_webauthn
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from jaitf.views.sign_in import reauthenticate, reauthenticate_by_code, reauthenticate_by_passkey

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/reauthenticate/", reauthenticate_by_code, name="mfa_reauthenticate"),
    path("2fa/webauthn/reauthenticate/", reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    # django-allauth's view would also take DELETE, past the recovery codes and the history.
    path("2fa/webauthn/keys/<int:pk>/remove/", require_http_methods(["GET", "POST"])(remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
