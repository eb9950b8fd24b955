"""The request type of signed-in views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from jaitf.models import User


class SignedInRequest(HttpRequest):
    """A request behind `requires_page` or `login_required`: `user` is an account, `htmx` is there."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
