"""Take the names of victims out of the cases that are there, and their history, into the victims' room of each unit.

Reports that were issued, and versions of a case that were approved, stay as they are: they were signed like that.
"""

import pgtrigger
from django.db import migrations

_MOVE = """
    INSERT INTO seizures_victimidentity (public_id, created_at, compartment_id, about_kind, about_id, about_reference, person_id, person_name, family_name,
                                         given_names, sex, birth_date, nationality, document_type, document_number, document_issuer,
                                         document_expires_on, entered_by_id)
    SELECT gen_random_uuid(), person.created_at, room.id, CASE WHEN seizure.id IS NULL THEN 'control' ELSE 'seizure' END,
           coalesce(seizure.public_id, control.public_id), coalesce(seizure.reference, control.reference, ''), person.public_id,
           left(concat_ws(', ', nullif(person.family_name, ''), nullif(person.given_names, '')), 240), person.family_name, person.given_names, person.sex,
           person.birth_date, person.nationality, person.document_type, person.document_number, person.document_issuer, person.document_expires_on,
           coalesce(seizure.created_by_id, control.officer_id)
    FROM seizures_person AS person
    LEFT JOIN seizures_seizure AS seizure ON seizure.id = person.seizure_id
    LEFT JOIN seizures_control AS control ON control.id = person.control_id
    JOIN jaitf_compartment AS own ON own.id = person.compartment_id
    JOIN jaitf_compartment AS room ON room.task_force_id = own.task_force_id AND room.kind = 'victim'
    WHERE person.role = 'victim' AND (person.family_name <> '' OR person.document_number <> '');
"""
_EMPTY = """
    UPDATE {table} SET family_name = '', given_names = '', name_key = '', document_type = '', document_number = '', document_issuer = '',
                       document_expires_on = NULL, traveller_id = NULL
    WHERE {column} IN (SELECT id FROM seizures_person WHERE role = 'victim');
"""


def move(_apps, schema_editor):
    with pgtrigger.ignore(), schema_editor.connection.cursor() as cursor:
        cursor.execute(_MOVE)
        cursor.execute(_EMPTY.format(table="seizures_personevent", column="pgh_obj_id"))
        cursor.execute(_EMPTY.format(table="seizures_person", column="id"))


class Migration(migrations.Migration):
    dependencies = [("seizures", "0021_victims_are_named_apart")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
