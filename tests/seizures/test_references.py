"""References have no gaps, whoever comes at the same time and whatever is rolled back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from jaitf.models import Airport
from jaitf.services.task_forces import task_force_create
from seizures.choices import Series
from seizures.models import ReferenceSeries
from seizures.services.references import local_year, next_reference
from tests.factories import seizures as make
from tests.factories.cast import Cast

TAKEN, GIVEN_BACK = 40, 25


class Undone(Exception):
    """Rolls a transaction back."""


def unit(code: str = "DSS"):
    return task_force_create(code=code, name="JAITF", airport=Airport.objects.get(pk="DSS"), languages=["fr"])


@pytest.mark.django_db
def test_each_series_begins_at_one_and_has_its_own_letter():
    dakar = unit()
    assert [next_reference(dakar, series, 2026) for series in Series] == ["DSS-2026-00001", "DSS-C-2026-00001", "DSS-A-2026-00001"]
    assert next_reference(dakar, Series.SEIZURE, 2026) == "DSS-2026-00002"


@pytest.mark.django_db
def test_every_unit_and_every_year_counts_for_itself():
    dakar, second = unit(), unit("DSS2")
    assert next_reference(dakar, Series.SEIZURE, 2026) == "DSS-2026-00001"
    assert next_reference(dakar, Series.SEIZURE, 2027) == "DSS-2027-00001"
    assert next_reference(second, Series.SEIZURE, 2026) == "DSS2-2026-00001"


@pytest.mark.django_db
def test_the_year_is_that_of_the_units_own_calendar():
    sydney = task_force_create(code="SYD", name="Unit", airport=Airport.objects.get(pk="SYD"), languages=["en"])
    assert local_year(sydney, datetime(2026, 12, 31, 20, tzinfo=UTC)) == 2027


def test_no_number_is_lost_or_given_twice_when_many_take_and_some_roll_back(committing: None):
    dakar = unit()
    wanted = [True] * TAKEN + [False] * GIVEN_BACK

    def take(keep: bool) -> str:
        try:
            with transaction.atomic():
                reference = next_reference(dakar, Series.SEIZURE, 2026)
                if not keep:
                    raise Undone
                return reference
        except Undone:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = [reference for reference in pool.map(take, sorted(wanted, key=lambda keep: hash(("mix", keep)))) if reference]
    assert sorted(given) == [f"DSS-2026-{number:05d}" for number in range(1, TAKEN + 1)]
    assert ReferenceSeries.objects.get().last == TAKEN


def test_a_reference_is_refused_outside_of_a_transaction(committing: None):
    dakar = unit()
    with pytest.raises(RuntimeError):
        next_reference(dakar, Series.SEIZURE, 2026)


@pytest.mark.django_db
def test_a_refused_control_takes_no_number(cast: Cast):
    from aircop.core.errors import InvalidInput

    with pytest.raises(InvalidInput):
        make.control(cast.dss, place="nowhere")
    assert make.control(cast.dss).reference.endswith("-00001")
