"""Filters of the lists; they stand in the address, so that a list can be kept as a bookmark."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from aircop.core.names import name_key
from profiling.choices import MessageState, Priority, TargetKind, TargetState, TravellerKind
from profiling.models import Consignment, MailItem, Message, Target, TravelDocument, Traveller


class TravellerFilter(django_filters.FilterSet):
    """The travellers of a flight."""

    q = django_filters.CharFilter(label=_("Name, document, seat"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=TravellerKind.choices, empty_label=_("All"))
    targets = django_filters.ChoiceFilter(label=_("Targets"), choices=[("only", _("Only targets"))], empty_label=_("All"), method="with_targets")

    class Meta:
        model = Traveller
        fields = ["q", "kind", "targets"]

    def search(self, queryset: QuerySet[Traveller], name: str, value: str) -> QuerySet[Traveller]:
        text = value.strip()
        documents = TravelDocument.objects.filter(number=text.upper()).values("traveller")
        matches = Q(pk__in=documents) | Q(locator__iexact=text) | Q(seats__contains=[text.upper()])
        if key := name_key(text):
            matches |= Q(pk__in=Traveller.objects.named(key).order_by().values("pk"))
        return queryset.filter(matches)

    def with_targets(self, queryset: QuerySet[Traveller], name: str, value: str) -> QuerySet[Traveller]:
        still_open = [TargetState.PROPOSED, *TargetState.actionable()]
        return queryset.filter(pk__in=Target.objects.filter(state__in=still_open, traveller__isnull=False).values("traveller"))


class MessageFilter(django_filters.FilterSet):
    """What came in."""

    q = django_filters.CharFilter(label=_("Flight, sender or file"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=MessageState.choices, empty_label=_("All"))

    class Meta:
        model = Message
        fields = ["q", "state"]

    def search(self, queryset: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        text = value.strip()
        tight = "".join(text.split()).upper()
        flights = Q(flight__carrier=tight[:2], flight__number=tight[2:]) | Q(flight__origin_id=tight) | Q(flight__destination_id=tight)
        return queryset.filter(flights | Q(filename__icontains=text) | Q(sender__icontains=text))


class ConsignmentFilter(django_filters.FilterSet):
    """Consignments by what stands on the waybill."""

    q = django_filters.CharFilter(label=_("Air waybill, goods, shipper, consignee"), method="search")

    class Meta:
        model = Consignment
        fields = ["q"]

    def search(self, queryset: QuerySet[Consignment], name: str, value: str) -> QuerySet[Consignment]:
        text = value.strip()
        matches = Q(description__icontains=text) | Q(shipper__icontains=text) | Q(consignee__icontains=text)
        if digits := "".join(filter(str.isdigit, text)):
            matches |= Q(awb__contains=digits)
        return queryset.filter(matches)


class MailItemFilter(django_filters.FilterSet):
    """Postal items by what stands on the label."""

    q = django_filters.CharFilter(label=_("Item number, contents, sender, addressee"), method="search")

    class Meta:
        model = MailItem
        fields = ["q"]

    def search(self, queryset: QuerySet[MailItem], name: str, value: str) -> QuerySet[MailItem]:
        text = value.strip()
        declared = Q(description__icontains=text) | Q(sender__icontains=text) | Q(addressee__icontains=text)
        return queryset.filter(declared | Q(s10__contains="".join(text.split()).upper()))


class TargetFilter(django_filters.FilterSet):
    """The queue of targets; its states are tabs."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=TargetKind.choices, empty_label=_("All"))
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=Priority.choices, empty_label=_("All"))

    class Meta:
        model = Target
        fields = ["kind", "priority"]


def is_search(data: Any) -> str:
    """The words that were searched for, empty when a list was only opened or filtered."""
    return str(data.get("q", "")).strip()
