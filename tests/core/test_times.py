"""Times: entered in a named zone, stored in UTC; without a zone refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from aircop.core import formats
from aircop.core.errors import RuleViolation
from aircop.core.times import to_utc, zone


@pytest.mark.parametrize("name", ["", "Africa/Nowhere", "../../etc/passwd", "/etc/localtime", "a" * 300, "\x00", "UTC+1", "africa"])
def test_a_zone_that_is_none_is_refused_with_an_example(name: str):
    with pytest.raises(RuleViolation, match="Africa/Dakar") as refused:
        zone(name)
    assert refused.value.field == "time_zone"


def test_a_time_at_the_airport_becomes_utc():
    assert to_utc(datetime(2026, 11, 23, 16, 25), "Africa/Dakar") == datetime(2026, 11, 23, 16, 25, tzinfo=UTC)
    assert to_utc(datetime(2026, 11, 23, 16, 25), "America/Bogota") == datetime(2026, 11, 23, 21, 25, tzinfo=UTC)
    assert to_utc(datetime(2026, 7, 1, 12, 0), "Europe/Lisbon") == datetime(2026, 7, 1, 11, 0, tzinfo=UTC)


def test_a_time_that_never_was_is_refused():
    with pytest.raises(RuleViolation) as refused:
        to_utc(datetime(2026, 3, 29, 1, 30), "Europe/Lisbon")
    assert refused.value.code == "time_never_was"


def test_a_time_that_was_twice_means_the_first():
    assert to_utc(datetime(2026, 10, 25, 1, 30), "Europe/Lisbon") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_has_a_zone_already_keeps_it():
    aware = datetime(2026, 11, 23, 16, 25, tzinfo=ZoneInfo("America/Panama"))
    assert to_utc(aware, "Africa/Dakar") == datetime(2026, 11, 23, 21, 25, tzinfo=UTC)


@given(local=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2040, 1, 1)), name=st.sampled_from(sorted(available_timezones())))
def test_going_to_utc_and_back_loses_nothing(local: datetime, name: str):
    try:
        moment = to_utc(local, name)
    except RuleViolation:
        assume(False)
        raise
    assert moment.utcoffset() == timedelta(0)
    assert moment.astimezone(ZoneInfo(name)).replace(tzinfo=None, fold=0) == local


def test_a_city_of_our_list_is_named_in_the_readers_language_where_its_zone_bears_its_name():
    with translation.override("fr"):
        assert formats.city_name("Lisbon", "Europe/Lisbon") == "Lisbonne"
        assert formats.city_name("Porto", "Europe/Lisbon") == "Porto"
        assert "(Lisbonne)" in formats.moment_text(datetime(2026, 11, 27, 10, tzinfo=UTC), "Europe/Lisbon", "Lisbon")
