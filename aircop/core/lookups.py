"""Database lookups of our own."""

from __future__ import annotations

from typing import Any

from django.db.models import BigAutoField, CharField, ForeignKey, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler


class AnyOf(Lookup):  # type: ignore[type-arg]
    """`compartment__any_of=ids` → `compartment_id = ANY(array)`: one parameter however many keys a reader holds.

    Django's `IN` binds each key by itself; with the hundreds of compartments of a coordinator, building that statement
    took longer than running it.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, list(self.rhs)]


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
