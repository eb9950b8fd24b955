"""Asking again who sits there before something counts: approve, send, export.

`@recently_authenticated` guards the POST of a form. When the last authentication of the session is older than
`ACCOUNT_REAUTHENTICATION_TIMEOUT`, what was typed is kept as a draft and the person confirms with the password or,
where it is set up, the authenticator app; then the form comes back filled, with or without JavaScript.

A view fills its form with what `restored` gives back::

    @requires_page(Page.CASES)
    @recently_authenticated
    def seizure_decide(request, public_id):
        form = DecisionForm(request.POST or restored(request, draft_key))

A method of the API that approves, sends or exports says `@recently_authenticated_call` instead: 403 for a browser
session that is not recent, so that the API is no way around the question. tests/api/test_asking_again.py lists them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from aircop.core.errors import Forbidden
from aircop.core.services import drafts

View = Callable[..., HttpResponse]
ApiMethod = TypeVar("ApiMethod", bound=Callable[..., Any])
#: Session: keys of the forms whose contents come back after the confirmation.
RESTORABLE = "restorable_forms"
#: Session: a form was held back and waits for the confirmation.
CONFIRMING = "confirming"
#: Fields of a form that are never kept.
_NOT_KEPT = ("csrfmiddlewaretoken", "draft_key", "form_page")


def authenticated_at(request: HttpRequest) -> float:
    """When somebody last proved in this session who he is, in seconds of the epoch; 0 when never."""
    if not request.user.is_authenticated:
        return 0.0
    records = get_authentication_records(request, request.user)
    return max((float(record.get("at", 0)) for record in records), default=0.0)


def is_recent(request: HttpRequest) -> bool:
    """Whether the person signed in, unlocked or confirmed within the last five minutes."""
    return time.time() - authenticated_at(request) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def recently_authenticated(view: View) -> View:
    """View decorator: a POST needs a recent authentication; otherwise keep what was typed and ask for it.

    The form may carry `draft_key` (the key of its draft; default: the path) and `form_page` (where it is shown;
    default: the page it was sent from). Everything but POST passes: the form itself may be opened.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated or is_recent(request):
            return view(request, *args, **kwargs)
        keep(request, request.POST.get("draft_key") or request.path)
        request.session[CONFIRMING] = True
        target = f"{reverse('account_reauthenticate')}?{urlencode({'next': form_page(request)})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)

    return guarded


def recently_authenticated_call(method: ApiMethod) -> ApiMethod:
    """The same for a method of an API view set: a browser session needs a recent authentication, else 403.

    The answer's code is `reauthentication_required`; nothing is kept, the caller confirms and sends it again. A token is its own
    proof: whoever holds it has no session to confirm in.
    """

    @wraps(method)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        if not hasattr(request._request, "token_owner") and not is_recent(request._request):
            raise Forbidden(_("Confirm your password on the account page, then try again."), code="reauthentication_required")
        return method(view, request, *args, **kwargs)

    guarded.asks_again = True  # type: ignore[attr-defined]
    return cast("ApiMethod", guarded)


def keep(request: HttpRequest, key: str) -> None:
    """Save what was typed as the form's draft, in the shape that static/js/draft.js saves it, and offer it again."""
    data: dict[str, str | list[str]] = {}
    for name, values in request.POST.lists():
        if name not in _NOT_KEPT and "password" not in name:
            data[name] = values if len(values) > 1 else values[0]
    drafts.draft_save(actor_id=int(request.user.pk or 0), key=key, data=data)
    request.session[RESTORABLE] = [*[k for k in request.session.get(RESTORABLE, []) if k != key][-9:], key]


def restored(request: HttpRequest, key: str) -> QueryDict | None:
    """What was typed before the confirmation, to bind the form to; None when there is nothing to bring back.

    Only for a page that is opened (GET), and only until the form was sent and its draft discarded.
    """
    if request.method != "GET" or key not in request.session.get(RESTORABLE, []):
        return None
    draft = drafts.draft_of(int(request.user.pk or 0), key)
    if draft is None:
        request.session[RESTORABLE] = [k for k in request.session[RESTORABLE] if k != key]
        return None
    data = QueryDict(mutable=True)
    for name, value in draft.data.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form_page(request: HttpRequest) -> str:
    """The page that shows the form of this POST: named by the form, else where it came from, else its own address."""
    for given in (request.POST.get("form_page"), request.headers.get("HX-Current-URL"), request.headers.get("Referer")):
        if given and url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure()):
            parts = urlsplit(given)
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
