"""Give the cases that are there the keys by which they find one another; telephones and addresses come with the next change."""

from django.db import migrations

from seizures.services.links import SHORTEST, key_digest


def fill(apps, _schema_editor):
    Seizure, Person, LinkKey = (apps.get_model("seizures", name) for name in ("Seizure", "Person", "LinkKey"))
    open_rooms = Seizure.objects.exclude(compartment__kind__in=["medical", "victim"])
    rows = {}
    for pk, room, awb, s10 in open_rooms.values_list("pk", "compartment_id", "awb", "s10").iterator():
        for kind, text in (("awb", awb), ("s10", s10)):
            if text:
                rows[pk, key_digest(kind, text)] = (room, kind)
    persons = Person.objects.filter(seizure__in=open_rooms).exclude(role="victim")
    names = ("seizure_id", "compartment_id", "document_issuer", "document_number", "name_key", "birth_date")
    for pk, room, issuer, number, name, born in persons.values_list(*names).iterator():
        if len(number) >= SHORTEST:
            rows[pk, key_digest("document", f"{issuer}:{number}")] = (room, "document")
        if name and born:
            rows[pk, key_digest("person", f"{' '.join(sorted(name.split()))}:{born.isoformat()}")] = (room, "person")
    made = [LinkKey(seizure_id=pk, digest=digest, compartment_id=room, kind=kind) for (pk, digest), (room, kind) in rows.items()]
    LinkKey.objects.bulk_create(made, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("seizures", "0011_hand_over_court_links_and_joint")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
