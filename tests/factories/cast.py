"""The fixed cast of the suite: three units, two agencies each, an account for every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from jaitf.choices import Region, Role
from jaitf.models import Agency, Airport, Compartment, TaskForce, User
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create, agency_room, joint_room, task_force_create

PASSWORD = "correct-horse-battery"
#: Before any moment at which a test stops the clock.
SINCE = date(2020, 1, 1)
UNITS = ("DSS", "ABJ", "LIS")
_OF_THE_POLICE = (Role.OFFICER, Role.CHIEF)
_WIDE = {
    "analyst": "analyst.unodc",
    "regional_coordinator": "coordinator.wca",
    "national_coordinator": "coordinator.sn",
    "oversight": "oversight",
    "administrator": "administrator",
    "stranger": "stranger",
}


@dataclass
class Unit:
    """A task force with customs and police; `people` by role, of customs unless the key says police."""

    task_force: TaskForce
    customs: Agency
    police: Agency
    people: dict[str, User] = field(default_factory=dict)

    @property
    def joint(self) -> Compartment:
        return joint_room(self.task_force)

    @property
    def customs_room(self) -> Compartment:
        return agency_room(self.task_force, self.customs)

    @property
    def police_room(self) -> Compartment:
        return agency_room(self.task_force, self.police)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class Cast:
    """`cast.dss.officer`, `cast.dss.chief`, `cast.dss.police_officer`, `cast.lis.chief`, `cast.analyst`, `cast.stranger` …"""

    dss: Unit
    abj: Unit
    lis: Unit
    analyst: User
    regional_coordinator: User
    national_coordinator: User
    oversight: User
    administrator: User
    stranger: User


def _account(username: str, language: str = "en") -> User:
    return officer_create(
        username=username,
        password=PASSWORD,
        email=f"{username}@example.org",
        first_name=username.split(".")[0].title(),
        last_name=username.split(".")[-1].upper(),
        language=language,
    )


def make_unit(code: str) -> Unit:
    airport = Airport.objects.select_related("country").get(iata=code)
    task_force = task_force_create(
        code=code, name=f"JAITF {airport.city}", airport=airport, languages=["fr"], contact="+221 30 000 00 00", email=f"{code.lower()}@example.org"
    )
    country = airport.country
    customs = agency_create(code=f"{country.iso2.lower()}-customs", name=f"Customs {country.iso2}", agency_type="CUSTOMS", country=country)
    police = agency_create(code=f"{country.iso2.lower()}-police", name=f"Police {country.iso2}", agency_type="POLICE", country=country)
    unit = Unit(task_force, customs, police)
    low = code.lower()
    for role in Role.of_a_unit():
        unit.people[role.value] = _account(f"{role.value}.{low}")
        posting_start(actor=None, officer=unit.people[role.value], role=role, task_force=task_force, agency=customs, starts_on=SINCE)
    for role in _OF_THE_POLICE:
        unit.people[f"police_{role.value}"] = _account(f"police.{role.value}.{low}")
        posting_start(actor=None, officer=unit.people[f"police_{role.value}"], role=role, task_force=task_force, agency=police, starts_on=SINCE)
    return unit


def make_cast() -> Cast:
    """The whole cast. Passwords are all `PASSWORD`; nobody has a second factor yet (see `tests.clients.sign_in`)."""
    units = {code.lower(): make_unit(code) for code in UNITS}
    cast = Cast(**units, **{place: _account(username) for place, username in _WIDE.items()})
    posting_start(actor=None, officer=cast.analyst, role=Role.ANALYST, region=Region.AFRICA_WC, starts_on=SINCE)
    posting_start(actor=None, officer=cast.regional_coordinator, role=Role.REGIONAL_COORDINATOR, region=Region.AFRICA_WC, starts_on=SINCE)
    posting_start(actor=None, officer=cast.national_coordinator, role=Role.NATIONAL_COORDINATOR, country_id="SN", starts_on=SINCE)
    posting_start(actor=None, officer=cast.oversight, role=Role.OVERSIGHT, starts_on=SINCE)
    posting_start(actor=None, officer=cast.administrator, role=Role.ADMINISTRATOR, starts_on=SINCE)
    return cast


def read_cast() -> Cast:
    """The cast that the database was made with, as new objects."""
    users = {user.username: user for user in User.objects.all()}
    agencies = {agency.code: agency for agency in Agency.objects.select_related("country")}
    units = {}
    for task_force in TaskForce.objects.select_related("airport__country"):
        country, low = task_force.airport.country_id.lower(), task_force.code.lower()
        unit = Unit(task_force, agencies[f"{country}-customs"], agencies[f"{country}-police"])
        unit.people = {role.value: users[f"{role.value}.{low}"] for role in Role.of_a_unit()}
        unit.people |= {f"police_{role.value}": users[f"police.{role.value}.{low}"] for role in _OF_THE_POLICE}
        units[low] = unit
    return Cast(**units, **{place: users[username] for place, username in _WIDE.items()})
