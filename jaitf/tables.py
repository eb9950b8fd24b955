"""Tables of the lists of accounts, units and codes; drawn by components/tables2.html."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aircop.core.models import CodeEntry
from jaitf.models import Posting, TaskForce, User

TEMPLATE = "components/tables2.html"
_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class AccountTable(tables.Table):
    """Accounts as administrators see them."""

    username = tables.Column(verbose_name=_("User name"), linkify=("jaitf:account-detail", {"public_id": tables.A("public_id")}))
    name = tables.Column(accessor="display_name", verbose_name=_("Name"), order_by=("last_name", "first_name"))
    postings = tables.TemplateColumn(template_name="jaitf/_current_postings.html", verbose_name=_("Postings today"), orderable=False)
    state = tables.TemplateColumn(template_name="jaitf/_account_state.html", verbose_name=_("State"), orderable=False)
    last_login = tables.TemplateColumn("{% if record.last_login %}{% relative record.last_login 'UTC' %}{% else %}–{% endif %}", verbose_name=_("Last sign-in"))

    class Meta:
        model = User
        template_name = TEMPLATE
        fields = ()
        sequence = ("username", "name", "postings", "state", "last_login")
        order_by = ("username",)


class TaskForceTable(tables.Table):
    """Units."""

    code = tables.Column(linkify=("jaitf:task-force-detail", {"public_id": tables.A("public_id")}))
    name = tables.Column()
    airport = tables.TemplateColumn("{{ record.airport_id|ltr }} {{ record.airport.city }}", verbose_name=_("Airport"), order_by=("airport",))
    country = tables.TemplateColumn("{% country record.airport.country_id %}", verbose_name=_("Country"), orderable=False)
    region = tables.Column()
    unit_type = tables.Column()
    people = tables.Column(verbose_name=_("Officers today"), attrs=_NUMBER)

    class Meta:
        model = TaskForce
        template_name = TEMPLATE
        fields = ()
        sequence = ("code", "name", "airport", "country", "region", "unit_type", "people")
        order_by = ("code",)


class PostedTable(tables.Table):
    """Who serves in a unit."""

    officer = tables.Column(linkify=("jaitf:account-detail", {"public_id": tables.A("officer__public_id")}), order_by=("officer__username",))
    role = tables.Column()
    agency = tables.Column()
    starts_on = tables.DateColumn(format="Y-m-d")
    ends_on = tables.DateColumn(format="Y-m-d")

    class Meta:
        model = Posting
        template_name = TEMPLATE
        fields = ()
        sequence = ("officer", "role", "agency", "starts_on", "ends_on")
        order_by = ("role",)
        empty_text = _("Nobody is posted here today.")


class CodeTable(tables.Table):
    """Codes of a list in the reader's language."""

    code = tables.TemplateColumn('<span class="mono">{{ record.code|ltr }}</span>', verbose_name=_("Code"), order_by=("code",))
    label = tables.Column(empty_values=(), verbose_name=_("Meaning"), orderable=False)
    parent = tables.TemplateColumn('{% if record.parent %}<span class="mono">{{ record.parent|ltr }}</span>{% endif %}', verbose_name=_("Below"))
    list_name = tables.Column()
    source = tables.Column(orderable=False)

    class Meta:
        model = CodeEntry
        template_name = TEMPLATE
        fields = ()
        sequence = ("code", "label", "parent", "list_name", "source")
        empty_text = _("No code matches. Try another word; labels of every language are searched.")

    def render_label(self, record: CodeEntry) -> str:
        language = (get_language() or "en")[:2]
        return getattr(record, f"label_{language}", "") or record.label_en
