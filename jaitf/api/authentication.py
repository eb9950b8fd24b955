"""`Authorization: Token …` for the API."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from jaitf.models import User


class TokenAuthentication(BaseAuthentication):
    """A key in the header stands for its owner; `jaitf.middleware.TokenMiddleware` has already looked it up."""

    keyword = b"token"

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        owner = getattr(request._request, "token_owner", None)
        if owner is None:
            raise AuthenticationFailed
        return owner, "token"

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "jaitf.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token …`, made on the account page"}
