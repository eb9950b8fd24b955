"""Database lookups of our own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import BigAutoField, CharField, ForeignKey, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler


def id_array(ids: Iterable[int]) -> str:
    """The keys as PostgreSQL writes an array: one short text to bind, the same for every list of a reader."""
    return _written(ids if isinstance(ids, frozenset) else frozenset(ids))


@lru_cache(maxsize=4096)
def _written(ids: frozenset[int]) -> str:
    return "{" + ",".join(map(str, sorted(ids))) + "}"


class AnyOf(Lookup):  # type: ignore[type-arg]
    """`compartment__any_of=ids` → `compartment_id = ANY(array)`: one parameter however many keys a reader holds.

    Django's `IN` binds each key by itself; with the hundreds of compartments of a coordinator, building that statement
    took longer than running it.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, id_array(self.rhs)]


class GrantedTo(Lookup):  # type: ignore[type-arg]
    """`pk__granted_to=(table, group ids, now)` → the key stands in a share of that guardian table that has not expired.

    Written out, because every list has it: building the same subquery from a queryset took as long as the whole list.
    """

    lookup_name = "granted_to"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        table, groups, now = self.rhs
        grants = f"SELECT content_object_id FROM {connection.ops.quote_name(table)} WHERE group_id = ANY(%s::int[]) AND expires_at > %s"  # nosec B608  # noqa: S608 - a table of ours
        return f"{column} IN ({grants})", [*params, id_array(groups), now]


class FoundBy(Lookup):  # type: ignore[type-arg]
    """`pk__found_by=("persons_named", key)` → the keys that a function of the schema `aircop` finds, asked once a query."""

    lookup_name = "found_by"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        function, value = self.rhs
        return f"{column} = ANY((SELECT aircop.{connection.ops.quote_name(function)}(%s))::bigint[])", [*params, value]


class Begins(Lookup):  # type: ignore[type-arg]
    """`reference__begins="DSS-2026"` → `reference ^@ 'DSS-2026'`: a prefix that uses the index under row security too.

    Django's `startswith` is a LIKE, which PostgreSQL does not trust (it is not leakproof): it would be asked only after
    the policy, row by row.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        value, value_params = self.process_rhs(compiler, connection)
        return f"{column}::text ^@ {value}", [*params, *value_params]


CharField.register_lookup(Begins)
TextField.register_lookup(Begins)
ForeignKey.register_lookup(AnyOf)
BigAutoField.register_lookup(AnyOf)
ForeignKey.register_lookup(GrantedTo)
BigAutoField.register_lookup(GrantedTo)
BigAutoField.register_lookup(FoundBy)
