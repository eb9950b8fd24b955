"""Flights of the demo world: PAXLST messages written by our own writer and taken in as any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from aircop.core.audit import acting
from aircop.core.services.jobs import job_run
from aircop.demo.accounts import DemoUnit
from aircop.demo.people import NAMES, invent
from jaitf.models import Airport
from profiling.formats.paxlst_writer import write_paxlst
from profiling.formats.records import ParsedBags, ParsedDocument, ParsedFlight, ParsedTraveller
from profiling.models import Message
from profiling.services.messages import job_of_upload, message_receive

#: Hours of flight between regions are about this; the generator needs no better.
SPEED_KMH = 800


class FlightMaker:
    """Makes flights of a unit's routes and lets the unit's targeter bring their messages in."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.airports = Airport.objects.in_bulk()
        self.counter = 0

    def bring_in(self, unit: DemoUnit, route: tuple[str, str, str, str, int], unit_time: datetime, size: int) -> Message:
        """A flight that lands at (or leaves) the unit at `unit_time` (UTC), with `size` travellers, filed as the worker does it."""
        carrier, number, origin, destination, _hour = route
        duration = self._duration(origin, destination)
        departs = unit_time if origin == unit.plan.code else unit_time - duration
        arrives = departs + duration
        flight = ParsedFlight(carrier, number, origin, destination, self._local(departs, origin), self._local(arrives, destination))
        self.counter += 1
        text = write_paxlst(
            flight,
            [self._traveller(unit, origin, destination, departs) for _ in range(size)],
            sender=carrier,
            control_ref=f"D{self.counter:08}",
            prepared_at=min(departs - timedelta(hours=2), datetime.now(UTC)).replace(tzinfo=None),
        )
        actor = unit.one("targeter")
        with acting(actor.pk):
            name = f"{carrier}{number}-{departs:%Y%m%d}.edi"
            message = message_receive(actor=actor, compartment=unit.joint, data=text.encode("latin-1", "replace"), filename=name).messages[0]
        job = job_of_upload(message)
        if job is not None:
            job_run(job.pk)
        return message

    def _duration(self, origin: str, destination: str) -> timedelta:
        a, b = self.airports[origin], self.airports[destination]
        # Equirectangular is near enough for a flight time.
        kilometres = (((a.latitude - b.latitude) * 111) ** 2 + ((a.longitude - b.longitude) * 96) ** 2) ** 0.5
        return timedelta(minutes=35 + round(kilometres / SPEED_KMH * 12) * 5)

    def _local(self, moment: datetime, airport: str) -> str:
        return moment.astimezone(ZoneInfo(self.airports[airport].time_zone)).strftime("%Y-%m-%dT%H:%M")

    def _traveller(self, unit: DemoUnit, origin: str, destination: str, departs: datetime) -> ParsedTraveller:
        random = self.random
        nationality = unit.plan.nationality if random.random() < 0.4 else random.choice(list(NAMES))
        who = invent(random, nationality, departs.date())
        bags = random.choice((0, 1, 1, 1, 2, 2, 3))
        first_tag = random.randint(100000, 999990)
        return ParsedTraveller(
            kind="passenger",
            family_name=who.family_name,
            given_names=who.given_names,
            sex=who.sex,
            birth_date=who.birth_date,
            nationality=who.nationality,
            residence=who.nationality,
            embarked=origin,
            disembarks=destination,
            locator="".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=6)),
            seats=(f"{random.randint(3, 38)}{random.choice('ABCDEF')}",),
            bags=ParsedBags(bags, float(bags * random.randint(9, 23)), tuple(f"{unit.plan.routes[0][0]}{first_tag + i}" for i in range(bags))),
            documents=(ParsedDocument("P", who.document_number, who.nationality, who.document_expires_on),),
            # No country has the code 999: nobody is called by mistake.
            phones=(f"+999 {first_tag}",),
            emails=(f"traveller.{first_tag}@example.org",),
        )


def tonight(maker: FlightMaker, units: list[DemoUnit], now: datetime, size: tuple[int, int]) -> list[Message]:
    """About 60 flights around now: each unit's routes, landing or leaving between six hours ago and a day ahead."""
    messages = []
    for unit in units:
        zone = ZoneInfo(unit.task_force.time_zone)
        for number, route in enumerate(unit.plan.routes):
            local = now.astimezone(zone).replace(hour=route[4], minute=(number * 13) % 60, second=0, microsecond=0)
            if local < now - timedelta(hours=6):
                local += timedelta(days=1)
            messages.append(maker.bring_in(unit, route, local.astimezone(UTC), maker.random.randint(*size)))
    return messages
