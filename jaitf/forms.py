"""Forms of sign-in, accounts, postings and the access log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core import formats
from aircop.core.forms import offer
from aircop.core.names import name_key
from jaitf.choices import AccessAction, Purpose, PurposeKind, Region, Role
from jaitf.models import Agency, Country, TaskForce, User
from jaitf.namesakes import names_of


def _password(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, strip=False, max_length=200, widget=forms.PasswordInput({"autocomplete": autocomplete}), **kwargs)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class LockForm(forms.Form):
    """The password opens the session again; that of a colleague opens his own.

    Attributes:
        next_officer: the user name with which somebody else signs in; empty when the same person goes on.
    """

    OTHER = "other"

    officer = forms.ChoiceField(label=_("Who is here?"), required=False, widget=forms.RadioSelect)
    login = forms.CharField(label=_("User name or e-mail address"), max_length=254, required=False, widget=forms.TextInput({"autocomplete": "username"}))
    password = _password(_("Password"), "current-password", error_messages={"required": _("Enter your password.")})
    next_officer = ""

    def __init__(self, *args: Any, person: User, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usernames = {str(one.public_id): one.username for one in colleagues if one.pk != person.pk}
        names = names_of([person, *colleagues])
        others = [(str(one.public_id), names[one.pk]) for one in colleagues if one.pk != person.pk]
        offer(self, officer=[("", names[person.pk]), *others, (self.OTHER, _("Somebody else"))])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = data.get("officer") or ""
        self.next_officer = (data.get("login") or "").strip() if chosen == self.OTHER else self.usernames.get(chosen, "")
        if chosen == self.OTHER and not self.next_officer:
            self.add_error("login", _("Enter your user name or e-mail address."))
        return data


class InvitationForm(forms.Form):
    """A password, typed twice, chosen by the person who will use it."""

    password = _password(_("New password"), "new-password", error_messages={"required": _("Choose a password.")})
    password_again = _password(_("The same password again"), "new-password", error_messages={"required": _("Type the password once more.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(str(text) for text in password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("password_again") and data["password"] != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ. Type the same one twice."))
        return data


class TokenForm(forms.Form):
    """What a new API token is for."""

    name = forms.CharField(label=_("What the token is for"), max_length=60, help_text=_("For example: export script of the ministry."))


class OfficerForm(forms.Form):
    """Who a person is; the user name is chosen once."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("May be used to sign in. Leave empty if there is none."))
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class NewOfficerForm(OfficerForm):
    """A new account."""

    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("Letters, digits, dots and dashes, for example a.diop.dss. It can't be changed later.")
    )
    field_order = ("username", "first_name", "last_name", "email", "language")


class _UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.name}"


class _AgencyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.country_id} · {obj.name}"


class _CountryChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return formats.country_name(obj.iso2)


class PostingForm(forms.Form):
    """Where somebody serves, for whom, as what, and for how long."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: [("", "–"), *Role.choices])
    task_force = _UnitChoice(label=_("Task force"), queryset=TaskForce.objects.none(), required=False, help_text=_("For the roles of a unit."))
    agency = _AgencyChoice(label=_("Agency"), queryset=Agency.objects.none(), required=False, help_text=_("For the roles of a unit."))
    country = _CountryChoice(label=_("Country"), queryset=Country.objects.none(), required=False, help_text=_("For a national coordinator."))
    region = forms.ChoiceField(
        label=_("Region"), choices=lambda: [("", "–"), *Region.choices], required=False, help_text=_("For a regional coordinator or an analyst.")
    )
    starts_on = _day(_("From"))
    ends_on = _day(_("Rights end on"), required=False, help_text=_("The first day without the rights. Leave empty if it is open."))

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for chiefs and deputies and for everybody outside of a unit: a second administrator then approves the posting."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task_force"].queryset = TaskForce.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Agency.objects.select_related("country")  # type: ignore[attr-defined]
        self.fields["country"].queryset = Country.objects.all()  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.now().date
        for name in ("task_force", "agency", "country"):
            self.fields[name].widget.attrs["data-combobox"] = ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of `posting_give`."""
        found = dict(self.cleaned_data)
        country = found.pop("country")
        return {**found, "country_id": country.pk if country else None}


class OfficerListForm(forms.Form):
    """A spreadsheet with one officer a row."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file, at most 1 MB and 200 rows; values only, no formulas."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose the file with the list."), "empty": _("The file is empty.")},
    )


class PostingEndForm(forms.Form):
    """When the rights end, and why."""

    ends_on = _day(_("Rights end on"), help_text=_("The first day without the rights; today ends them at once."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = timezone.now().date


class ReasonForm(forms.Form):
    """Why an account is closed, opened, invited again or loses its second factor; it stands in the history."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It stands in the history of the account."))


class ApprovalForm(forms.Form):
    """The second person's decision on exactly what the page showed (`digest`)."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: it is done at once, exactly as it stands above")), ("refuse", _("Refuse: nothing happens"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Your answer to the person who asked"), max_length=200, required=False, help_text=_("Needed when you refuse."))
    digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class AccountFilterForm(forms.Form):
    """Which accounts the list shows."""

    class State:
        ALL, ACTIVE, INVITED, CLOSED, IDLE = "", "active", "invited", "closed", "idle"
        CHOICES = (
            (ALL, _("All")),
            (ACTIVE, _("In use")),
            (INVITED, _("Invited, no password yet")),
            (IDLE, _("Without a posting")),
            (CLOSED, _("Closed")),
        )

    q = forms.CharField(label=_("Name, user name or e-mail"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=State.CHOICES, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=lambda: [("", _("All")), *Role.choices], required=False)
    unit = forms.ChoiceField(label=_("Task force"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = TaskForce.objects.values_list("code", "name")
        offer(self, unit=[("", _("All")), *((code, f"{code} · {name}") for code, name in units)])


class AccessLogFilterForm(forms.Form):
    """What of the access log is shown: by default the last seven days."""

    officer = forms.CharField(label=_("Officer"), max_length=100, required=False, widget=forms.TextInput({"placeholder": _("Name or user name.")}))
    record = forms.CharField(label=_("Record"), max_length=80, required=False, widget=forms.TextInput({"placeholder": "DSS-2026-00042"}))
    person = forms.CharField(
        label=_("Person"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"placeholder": _("Family name and given name.")}),
    )
    term = forms.CharField(label=_("Search term"), max_length=100, required=False)
    action = forms.ChoiceField(label=_("Action"), choices=lambda: [("", _("All")), *AccessAction.choices], required=False)
    since = _day(_("From"), required=False)
    until = _day(_("To"), required=False)

    @staticmethod
    def defaults() -> dict[str, str]:
        """The period that is shown when none was asked for."""
        today = timezone.now().date()
        return {"since": str(today - timedelta(days=7)), "until": str(today)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return data

    def clean_person(self) -> str:
        """At least two words: a single one would open the readings of everybody of that name."""
        person: str = self.cleaned_data["person"]
        if person and len(name_key(person).split()) < 2:
            raise forms.ValidationError(_("Give the family name and a given name."))
        return person


class OversightForm(forms.Form):
    """Of how many days, and of whom, the console looks for unusual access."""

    days = forms.ChoiceField(label=_("Period"), choices=[("1", _("Today and yesterday")), ("7", _("Last 7 days")), ("30", _("Last 30 days"))])
    officer = forms.CharField(label=_("User name"), max_length=150, required=False)


class PurposeForm(forms.Form):
    """What something is opened for; the purposes are buttons."""

    kind = forms.ChoiceField(choices=PurposeKind.choices, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(
        choices=lambda: [(purpose.value, purpose.label) for purpose in Purpose.offered()],
        error_messages={"required": _("Press one of the purposes."), "invalid_choice": _("Press one of the purposes.")},
    )
    note = forms.CharField(label=_("Case or note"), max_length=120, required=False, help_text=_("For example DSS-2026-00042. It stands in the access log."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == PurposeKind.PROTECTED and data.get("purpose") not in {"", None, *Purpose.of_protected()}:
            self.add_error("purpose", _("Press one of the purposes."))
        if data.get("purpose") == Purpose.OTHER and not data.get("note"):
            self.add_error("note", _("Say in a few words what it is for, or press one of the other purposes."))
        return data


class CodeFilterForm(forms.Form):
    """Words that a code or its label holds."""

    q = forms.CharField(label=_("Code or label"), max_length=60, required=False)
    list = forms.CharField(label=_("List"), widget=forms.HiddenInput, required=False)
