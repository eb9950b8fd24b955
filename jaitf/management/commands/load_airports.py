"""Load countries and airports from the packages that ship them."""

import csv
from typing import Any

import airportsdata
import pycountry
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from jaitf.models import Airport, Country
from jaitf.places import PROGRAMME_REGIONS

#: Kosovo has no ISO 3166-1 code; XK / XKX are the user-assigned codes in general use.
EXTRA = {"XK": ("XKX", "Kosovo")}


class Command(BaseCommand):
    help = "Loads countries (ISO 3166) and airports (airportsdata)."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            countries = [Country(iso2=c.alpha_2, iso3=c.alpha_3, name=getattr(c, "common_name", c.name)) for c in pycountry.countries]
            countries += [Country(iso2=iso2, iso3=iso3, name=name) for iso2, (iso3, name) in EXTRA.items()]
            for country in countries:
                country.region = PROGRAMME_REGIONS.get(country.iso2, "")
            Country.objects.bulk_create(countries, update_conflicts=True, unique_fields=["iso2"], update_fields=["iso3", "name", "region"])
            known = {country.iso2 for country in countries}
            cities = programme_cities()
            airports = [
                Airport(
                    iata=row["iata"],
                    icao=row["icao"],
                    name=row["name"][:120],
                    city=(cities.get(row["iata"]) or row["city"] or row["name"])[:120],
                    country_id=row["country"],
                    latitude=row["lat"],
                    longitude=row["lon"],
                    time_zone=row["tz"],
                )
                for row in airportsdata.load("IATA").values()
                if row["country"] in known and row["tz"]
            ]
            fields = ["icao", "name", "city", "country", "latitude", "longitude", "time_zone"]
            Airport.objects.bulk_create(airports, update_conflicts=True, unique_fields=["iata"], update_fields=fields, batch_size=2000)
        self.stdout.write(f"{len(countries)} countries, {len(airports)} airports loaded")


def programme_cities() -> dict[str, str]:
    """The city that people say for a programme airport (Dakar, where the registry has Diass)."""
    with (settings.BASE_DIR / "aircop/core/data/jaitf_airports.csv").open(encoding="utf-8", newline="") as file:
        return {row["iata"]: row["city"].split(" (")[0] for row in csv.DictReader(file)}
