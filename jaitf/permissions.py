"""Who may see and do what. Only this module asks guardian.

The rule: a record is visible to whoever holds `view` on its compartment, or to whom it was shared and the share has
not expired. What is not visible does not exist (404); what is visible but not permitted is refused (403).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aircop.core.errors import Forbidden, NotVisible
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment, CompartmentGroupObjectPermission, User
from jaitf.roles import PAGES, Page, group_names, person_group_name

if TYPE_CHECKING:
    from jaitf.querysets import VisibleQuerySet

M = TypeVar("M", bound=models.Model)
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """What one person holds: compartment ids per verb, the groups for shares, the pages of the roles."""

    compartments: dict[str, frozenset[int]] = field(default_factory=dict)
    group_ids: frozenset[int] = frozenset()
    pages: frozenset[Page] = frozenset()

    def holds(self, verb: str, compartment_id: int) -> bool:
        return compartment_id in self.compartments.get(verb, frozenset())


NOTHING = Access()


def access_of(user: User | AnonymousUser) -> Access:
    """The person's access, read once per request (it is kept on the user object)."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    user = cast("User", user)
    kept: Access | None = getattr(user, "_access", None)
    if kept is None:
        kept = user._access = _read_access(user)  # type: ignore[attr-defined]
    return kept


def forget_access(user: User) -> None:
    """Read the access anew at the next question (after the person's postings changed)."""
    user.__dict__.pop("_access", None)
    user.__dict__.pop("active_postings", None)


def _read_access(user: User) -> Access:
    postings = user.active_postings
    if not postings:
        return NOTHING
    # Both must hold: the posting is in force today, and the service has put the officer into its group.
    named = {name for posting in postings for name in group_names(posting)}
    if named:
        named.add(person_group_name(user.pk))
    group_ids = frozenset(user.groups.filter(name__in=named).values_list("pk", flat=True))
    held: dict[str, set[int]] = defaultdict(set)
    grants = CompartmentGroupObjectPermission.objects.filter(group_id__in=group_ids).values_list("permission__codename", "content_object_id")
    for codename, compartment_id in grants:
        held[codename.removesuffix("_record")].add(compartment_id)
    pages = frozenset(page for posting in postings for page in PAGES[posting.role])
    return Access({verb: frozenset(ids) for verb, ids in held.items()}, group_ids, pages)


def compartments_held(user: User | AnonymousUser, verb: str = Verb.VIEW) -> models.QuerySet[Compartment]:
    """The compartments in which the person may do this."""
    ids = access_of(user).compartments.get(verb, frozenset())
    return Compartment.objects.filter(pk__in=ids).select_related("task_force__airport", "agency")


def compartment_for(user: User, public_id: UUID | str, action: str = Verb.ADD) -> Compartment:
    """A compartment in which the person may do `action`: hidden → 404, held but not for this → 403."""
    held = compartments_held(user).filter(public_id=public_id).first() if _is_id(public_id) else None
    if held is None:
        raise NotVisible
    require(user, held, action)
    return held


def record_for(queryset: VisibleQuerySet[M], user: User | AnonymousUser, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> M:
    """The one way to load a record: hidden → NotVisible (404), visible but `action` not held → Forbidden (403).

    With `lock` the row is locked until the end of the transaction. Refusals are logged.
    """
    from jaitf.services.access_log import log_access

    visible = queryset.visible_to(user)
    found = visible.filter(public_id=public_id) if _is_id(public_id) else visible.none()
    if lock:
        # First the lock, then the record: whoever waited for another transaction would get its columns, but beside them the
        # related rows of the time before (PostgreSQL looks again at the locked row alone).
        list(found.select_related(None).order_by().select_for_update(of=("self",)).values_list("pk"))
    record = found.first()
    if record is None:
        log_access(actor=user, action=AccessAction.DENIED, record_type=queryset.model._meta.model_name or "", record_id=public_id)
        raise NotVisible
    if action != Verb.VIEW:
        try:
            require(user, record.compartment, action)  # type: ignore[attr-defined]
        except Forbidden:
            log_access(actor=user, action=AccessAction.DENIED, record=record)
            raise
    return record


def _is_id(public_id: UUID | str) -> bool:
    """Whether this can be a public id at all; what a person puts into an address may be anything, and is then no record."""
    try:
        UUID(str(public_id))
    except ValueError:
        return False
    return True


def require(user: User | AnonymousUser, compartment: Compartment, action: str) -> None:
    """Refuse (403) unless the person holds `action` on the compartment."""
    if not access_of(user).holds(action, compartment.pk):
        raise Forbidden


def may(user: User | AnonymousUser, action: str, record: Any) -> bool:
    """Whether to offer a button: the person holds `action` on the record's compartment."""
    return access_of(user).holds(action, record.compartment_id)


def may_open(user: User | AnonymousUser, page: Page) -> bool:
    return page in access_of(user).pages


def opens(page: Page) -> Callable[[Any], bool]:
    """Whether a person may open this part of the site, as a function for the kernel, which knows no pages."""
    return lambda user: may_open(user, page)


def requires_page(page: Page) -> Callable[[View], View]:
    """View decorator: signed in (else to the sign-in page) and a role that may open this part of the site (else 403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may_open(request.user, page):
                raise Forbidden
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@cache
def share_model(model: type[models.Model]) -> type[models.Model] | None:
    """The guardian grant table of a model that can be shared beyond its compartment (`<Model>GroupObjectPermission`)."""
    from jaitf.models import ShareGrant

    for relation in model._meta.related_objects:
        if issubclass(relation.related_model, ShareGrant) and relation.field.name == "content_object":
            return relation.related_model
    return None


def grants_to(model: type[models.Model], user: User | AnonymousUser) -> tuple[str, frozenset[int], datetime] | None:
    """For the lookup `granted_to`: the shares of this kind of record with the person, now; None when it can't be shared."""
    grants = share_model(model)
    if grants is None:
        return None
    return grants._meta.db_table, access_of(user).group_ids, timezone.now()
