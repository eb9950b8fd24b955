"""Row-level security under everything that has content: the last line when a filter is forgotten.

Every table with a compartment is a tenant table (found in the models, so that a new one can't be forgotten). Its policy
repeats `visible_to`: the compartment is held, or the record was shared, or a listed system actor works on it. Policies
ask functions of `sql/access_functions.sql` in the form `column = ANY((SELECT f())::bigint[])`, which PostgreSQL evaluates
once a query, not once a row. Row security is forced, so it binds the owner too; only connections that name no person and
are the owner's pass (`system:owner`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from aircop.core.database_roles import DEFINER, RUNTIME, role_exists
from jaitf import system_actors
from jaitf.approval_kinds import KINDS
from jaitf.models import CompartmentRecord, ShareGrant
from jaitf.permissions import share_model
from jaitf.querysets import VisibleQuerySet
from jaitf.roles import LEADS, MEMBERS

FUNCTIONS = Path(__file__).parent / "sql" / "access_functions.sql"
POLICY = "need_to_know"

#: What opens a row besides its own compartment and shares of itself: column → function that gives the keys.
ALSO_OPEN: dict[str, dict[str, str]] = {
    "profiling_traveller": {"id": "shared_travellers"},
    "profiling_traveldocument": {"traveller_id": "shared_travellers"},
    "profiling_consignment": {"id": "shared_consignments"},
    "profiling_mailitem": {"id": "shared_mail_items"},
    "profiling_flight": {"id": "shared_flights"},
    "seizures_person": {"control_id": "shared_controls"},
    "messaging_alert": {"id": "alerts_received"},
    "messaging_alertdelivery": {"alert_id": "alerts_sent"},
}
#: What a share opens only in part: the whole report stays in the unit (the application goes by the mark as well).
NARROWED: dict[str, str] = {"seizures_reportedition": "variant <> 'full'"}
#: One person's own, in the column user_id.
_OWN = (
    "core_draft", "core_savedfilter", "reporting_searchwatch", "reporting_searchnotice",
    "seizures_reportbatch", "seizures_reportbatchevent", "seizures_reportbatchitem",
)  # fmt: skip
#: Whoever watches who reads what.
_OVERSIGHT = "(SELECT aircop.has_role('{oversight}'))"
_SHARE = ("content_object_id", "group_id", "expires_at")
#: What the functions read past row security, as aircop_definer: these columns, and no others.
READS: dict[str, tuple[str, ...]] = {
    "jaitf_user_groups": ("user_id", "group_id"),
    "jaitf_user": ("id", "is_active"),
    "jaitf_posting": ("officer_id", "task_force_id", "agency_id", "role", "starts_on", "ends_on"),
    "jaitf_taskforce": ("id", "code"),
    "jaitf_agency": ("id", "code"),
    "jaitf_compartment": ("id", "task_force_id", "kind"),
    "core_codeentry": ("list_name", "code", "parent", "is_active"),
    "jaitf_compartmentgroupobjectpermission": ("content_object_id", "group_id", "permission_id"),
    "auth_group": ("id", "name"),
    "auth_permission": ("id", "codename"),
    "profiling_targetgroupobjectpermission": _SHARE,
    "seizures_controlgroupobjectpermission": _SHARE,
    "seizures_seizuregroupobjectpermission": _SHARE,
    "profiling_target": ("id", "traveller_id", "consignment_id", "mail_item_id", "flight_id"),
    "profiling_traveller": ("id", "public_id", "compartment_id", "flight_id", "name_key"),
    "seizures_person": ("id", "public_id", "compartment_id", "seizure_id", "control_id", "name_key", "role"),
    "seizures_personevent": ("pgh_obj_id",),
    "seizures_control": ("id", "public_id", "flight_id", "compartment_id", "reference"),
    "seizures_seizure": ("id", "public_id", "flight_id", "compartment_id", "reference", "control_id", "state"),
    "seizures_carenote": ("id", "kind", "about_id", "person_id"),
    "seizures_medicalpath": ("note_id", "about_id", "state"),
    "seizures_victimscreening": ("about_id", "person_id", "tell_case"),
    "seizures_linkkey": ("seizure_id", "compartment_id", "digest"),
    "messaging_alert": ("id", "compartment_id", "handling"),
    "messaging_alertdelivery": ("alert_id", "compartment_id", "recipient_id", "state"),
}
#: What the functions write past row security: what somebody sends into a room that he can't read.
WRITES: dict[str, tuple[str, ...]] = {
    "seizures_carenote": (
        "public_id", "created_at", "compartment_id", "kind", "receipt", "about_kind", "about_id", "about_reference", "person_id", "person_name",
        "signs", "words", "is_urgent", "sent_by_id",
    ),
    "seizures_victimidentity": (
        "public_id", "created_at", "compartment_id", "about_kind", "about_id", "about_reference", "person_id", "person_name", "family_name", "given_names",
        "sex", "birth_date", "nationality", "document_type", "document_number", "document_issuer", "document_expires_on", "entered_by_id",
    ),
}  # fmt: skip
#: What the functions empty past row security: what names a victim, in the history of a record.
EMPTIES: dict[str, tuple[str, ...]] = {
    "seizures_personevent": (
        "family_name", "given_names", "name_key", "document_type", "document_number", "document_issuer", "document_expires_on", "traveller_id",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Guarded:
    """A table under row security, and the conditions on a row that may be seen and on one that may be written."""

    table: str
    sees: str
    writes: str


def guarded_tables() -> list[Guarded]:
    """Every table with content, its history, shares, drafts, saved filters and the access log."""
    return sorted([*_tenants(), *_shares(), *_personal()], key=lambda guarded: guarded.table)


def _tenants() -> list[Guarded]:
    found = []
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        record = tracked or model
        if not (issubclass(record, CompartmentRecord) and model._meta.managed) or model._meta.proxy:
            continue
        key = "pgh_obj_id" if tracked else "id"
        opens = [("compartment_id", "rooms"), *((key if column == "id" else column, name) for column, name in _opens(record))]
        table = model._meta.db_table
        narrowed = NARROWED.get(table)
        own, *shared = [_any(column, name) for column, name in opens]
        found.append(_guarded(table, [own, *(f"({one} AND {narrowed})" if narrowed else one for one in shared)]))
    return found


def _opens(model: type[models.Model]) -> list[tuple[str, str]]:
    """Column and function of everything that opens a row of this model besides its compartment."""
    opens = list(ALSO_OPEN.get(model._meta.db_table, {}).items())
    if share_model(model) is not None:
        opens.append(("id", _shared(model)))
    queryset = type(model._default_manager.all())
    if issubclass(queryset, VisibleQuerySet) and queryset.shared_through:
        opens.append((f"{queryset.shared_through}_id", _shared(_parent(model, queryset.shared_through))))
    return opens


#: Parts whose share is not their parent's, but whose room is.
_MORE_PARTS: dict[str, str | tuple[str, ...]] = {
    "messaging_shiftduty": "note",
    "messaging_shiftremark": "note",
    "messaging_task": ("seizure", "control", "target", "exhibit", "alert", "delivery"),
    "profiling_traveldocument": "traveller",
    "profiling_messageissue": "message",
    "seizures_person": "control",
    "seizures_amendment": "seizure",
    "seizures_amendmentphotograph": "amendment",
    "seizures_caseversion": "seizure",
    "seizures_editionrecord": "seizure",
    "seizures_casehandover": "seizure",
    "seizures_judicialoutcome": "seizure",
    "seizures_caselink": "seizure",
    "seizures_exhibit": "seizure",
    "seizures_custodyentry": "exhibit",
    "seizures_exhibitfile": "exhibit",
    "seizures_cencommreport": "seizure",
    "seizures_medicalobservation": "path",
    "seizures_medicalimaging": "path",
    "seizures_medicalpacket": "path",
    "seizures_medicalpath": "note",
    "seizures_victimscreening": "note",
    "seizures_personsearch": "person",
    "seizures_detention": "person",
    "seizures_detentionextension": "detention",
    "seizures_rightsanswer": "person",
    "seizures_circumstances": "person",
    "seizures_registerfile": "register",
    "seizures_importproblem": "register",
    "seizures_importedcase": ("register", "seizure"),
}


def parts() -> list[tuple[str, str, str]]:
    """Table, column and parent's table of everything that lies in its parent's room.

    A foreign key alone would accept a parent that the writer can't see: the check bypasses row security.
    """
    found = []
    for model in apps.get_models():
        if not (issubclass(model, CompartmentRecord) and model._meta.managed) or model._meta.proxy:
            continue
        queryset = type(model._default_manager.all())
        more = _MORE_PARTS.get(model._meta.db_table, ())
        names = {getattr(queryset, "shared_through", ""), *((more,) if isinstance(more, str) else more)} - {""}
        found += [(model._meta.db_table, f"{name}_id", _parent(model, name)._meta.db_table) for name in sorted(names)]
    return sorted(found)


def _bind(cursor: CursorWrapper, table: str, column: str, parent: str) -> None:
    """A part and its parent are in one room, whoever writes; checked at the end of the transaction."""
    room, bond = f"{parent}_room", f"{table}_{column}_room"
    cursor.execute("SELECT conname FROM pg_constraint WHERE conname IN (%s, %s) AND connamespace = current_schema()::regnamespace", [room, bond])
    there = {name for (name,) in cursor.fetchall()}
    if room not in there:
        cursor.execute(f"ALTER TABLE {parent} ADD CONSTRAINT {room} UNIQUE (id, compartment_id)")
    if bond not in there:
        cursor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {bond} FOREIGN KEY ({column}, compartment_id)"
            f" REFERENCES {parent} (id, compartment_id) DEFERRABLE INITIALLY DEFERRED"
        )


def _shared(model: type[models.Model]) -> str:
    return f"shared_{model._meta.model_name}s"


def _parent(model: type[models.Model], name: str) -> type[models.Model]:
    return cast("type[models.Model]", model._meta.get_field(name).related_model)


def _shares() -> list[Guarded]:
    """A share is seen by those whose record it is, by those it was given to, and by oversight (not what it shows).

    Only those whose record it is may give it: who reads a share must not be able to give himself another one.
    """
    found = []
    for model in apps.get_models():
        record = getattr(model, "pgh_tracked_model", None) or model
        if not issubclass(record, ShareGrant) or model._meta.proxy:
            continue
        content = _parent(record, "content_object")._meta.db_table
        own = f"content_object_id IN (SELECT id FROM {content} WHERE {_any('compartment_id', 'rooms')})"  # nosec B608  # noqa: S608 - names of our own tables
        # Whoever it was given to sees it, but gives himself none.
        found.append(_guarded(model._meta.db_table, ["group_id = ANY((SELECT aircop.groups())::integer[])", own, _OVERSIGHT], writes=[own]))
    return found


def _personal() -> list[Guarded]:
    mine = "= (SELECT aircop.user_id())"
    own = "actor_id IS NOT DISTINCT FROM (SELECT aircop.user_id())"
    log = _guarded(
        "jaitf_accesslog",
        [
            own,
            _any("compartment_id", "rooms"),
            _OVERSIGHT,
            "(record_type IN ('user', 'posting') AND (SELECT aircop.has_role('{administrator}')))",
        ],
        # Nobody writes that somebody else has read something.
        writes=[own],
    )
    reset = _guarded("jaitf_factorreset", ["(SELECT aircop.has_role('{administrator,chief}'))", f"officer_id {mine}"])
    judges = [_any("compartment_id", "rooms"), _OVERSIGHT]
    concerned = [*judges, f"officer_id {mine}", _any("officer_id", "people_led")]
    emergencies = [_guarded(table, concerned, writes=judges) for table in ("messaging_emergencyaccess", "messaging_emergencyaccessevent")]
    return [log, reset, *_approvals(), *(_guarded(table, [f"user_id {mine}"]) for table in _OWN), *emergencies]


def _approvals() -> list[Guarded]:
    """Who asked, the roles that may be asked to decide this kind, and oversight; the same for the history.

    Written is one's own request, or one's own decision: who may decide can't ask in somebody else's name and then agree.
    """
    deciders = [f"(kind = '{kind.name}' AND (SELECT aircop.has_role('{{{','.join(sorted(kind.roles))}}}')))" for kind in KINDS.values()]
    asked, decided = ("asked_by_id = (SELECT aircop.user_id())", "decided_by_id = (SELECT aircop.user_id())")
    sees, writes = [asked, _OVERSIGHT, *sorted(deciders)], [f"({asked} AND decided_by_id IS NULL)", decided]
    return [_guarded(table, sees, writes=writes) for table in ("jaitf_approvalrequest", "jaitf_approvalrequestevent")]


def _guarded(table: str, sees: list[str], *, writes: list[str] | None = None) -> Guarded:
    """The guard of a table; what may be seen may be written, unless `writes` says otherwise."""
    actors = ",".join([system_actors.OWNER, *system_actors.actors_of(table)])
    system = f"(SELECT aircop.system_actor()) = ANY('{{{actors}}}'::text[])"
    return Guarded(table, " OR ".join([*sees, system]), " OR ".join([*(writes or sees), system]))


def _any(column: str, function: str) -> str:
    return f"{column} = ANY((SELECT aircop.{function}())::bigint[])"


def apply_row_security(runtime: str = RUNTIME) -> int:
    """Make functions and policies as the owner, after each migration; returns the number of tables. Idempotent."""
    existing = set(connection.introspection.table_names())
    guarded = [one for one in guarded_tables() if one.table in existing]
    with connection.cursor() as cursor:
        if not all(role_exists(cursor, name) for name in (runtime, DEFINER)):
            return 0
        _make_functions(cursor, runtime)
        for one in guarded:
            _guard(cursor, one, runtime)
        open_to_definer(cursor, READS)
        _open_to_send(cursor)
        for part in parts():
            if part[0] in existing:
                _bind(cursor, *part)
    return len(guarded)


def open_to_definer(cursor: CursorWrapper, reads: dict[str, tuple[str, ...]]) -> None:
    """Let the functions and views of aircop_definer read these columns, past row security."""
    guarded = {one.table for one in guarded_tables()}
    for table, columns in sorted(reads.items()):
        cursor.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {DEFINER}")
        if table in guarded:
            cursor.execute(f"DROP POLICY IF EXISTS for_functions ON {table}")
            cursor.execute(f"CREATE POLICY for_functions ON {table} FOR SELECT TO {DEFINER} USING (true)")


def _open_to_send(cursor: CursorWrapper) -> None:
    """Let the functions of aircop_definer add rows to these tables, and empty some columns; they change nothing else and remove none."""
    for table, columns in sorted(WRITES.items()):
        cursor.execute(f"GRANT INSERT ({', '.join(columns)}) ON {table} TO {DEFINER}")
        cursor.execute(f"DROP POLICY IF EXISTS functions_send ON {table}")
        cursor.execute(f"CREATE POLICY functions_send ON {table} FOR INSERT TO {DEFINER} WITH CHECK (true)")
    for table, columns in sorted(EMPTIES.items()):
        emptied = " AND ".join(f"coalesce({column}::text, '') = ''" for column in columns)
        cursor.execute(f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {DEFINER}")
        cursor.execute(f"DROP POLICY IF EXISTS functions_empty ON {table}")
        cursor.execute(f"CREATE POLICY functions_empty ON {table} FOR UPDATE TO {DEFINER} USING (true) WITH CHECK ({emptied})")


def _make_functions(cursor: CursorWrapper, runtime: str) -> None:
    """As aircop_definer, so that they are its own: the owner may step into that role, but does not have its rights."""
    roles = {f"%({name})s": "'{" + ",".join(sorted(given)) + "}'::text[]" for name, given in (("members", MEMBERS), ("leads", LEADS))}
    functions = FUNCTIONS.read_text(encoding="utf-8")
    for mark, listed in roles.items():
        functions = functions.replace(mark, listed)
    cursor.execute("CREATE SCHEMA IF NOT EXISTS aircop")
    cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA aircop TO {DEFINER}")
    cursor.execute(f"GRANT USAGE ON SCHEMA aircop TO {connection.ops.quote_name(runtime)}")
    cursor.execute(f"SET ROLE {DEFINER}")
    try:
        cursor.execute(functions)
    finally:
        cursor.execute("RESET ROLE")


def _guard(cursor: CursorWrapper, one: Guarded, runtime: str) -> None:
    """One policy for whoever serves and for the owner; other roles have none, so they see nothing."""
    cursor.execute(f"ALTER TABLE {one.table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {one.table}")
    roles = f"{connection.ops.quote_name(runtime)}, CURRENT_ROLE"
    cursor.execute(f"CREATE POLICY {POLICY} ON {one.table} TO {roles} USING ({one.sees}) WITH CHECK ({one.writes})")
