"""The search index: what is kept of a record follows it, and words meet across spellings, scripts and languages."""

from __future__ import annotations

import pytest
from django.db import connection

from aircop.core.audit import acting
from jaitf.models import Compartment, User
from seizures.models import Person, SearchEntry, Seizure
from seizures.search_schema import index_all
from seizures.selectors.search import Wanted, find
from tests.factories import seizures as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def found(user: User, text: str, **narrowed: object) -> set[int]:
    with acting(user.pk):
        return {one.record_pk for one in find(Wanted(text=text, **narrowed)).found}


@pytest.fixture
def case(cast: Cast) -> Seizure:
    return make.submitted(
        cast.dss,
        persons=(make.person_input(family_name="Cissé", given_names="Mohamed N'Diaye", document_number="PX-77 1234"),),
        lines=(make.line_input(description="Défenses d'éléphant, marque Zébu"),),
        narrative="Les paquets contrôlés étaient cachés. Appel au +221 77 123 45 67.",
        narrative_language="fr",
        awb="057-12345675",
    )


@pytest.mark.parametrize(
    "text",
    [
     "cisse", "CISSÉ", "Muhammad", "Mohammed", "محمد", "مُحَمَّد", "Мохамед", "ndiaye", "N’Diaye", "paquet controle", "contrôlées", "zebu", "elephant", 
     "d'éléphant",
     "PX771234", "px77", "PX-77 1234", "057-12345675", "05712345675", "057 12345675", "771234567", "+221 77 123 45 67", "cocaína", "cocaine", "الكوكايين",
     "chlorhydrate de cocaïne"],
)  # fmt: skip
def test_a_case_is_found_by_any_spelling_in_any_language(cast: Cast, case: Seizure, text: str):
    assert found(cast.dss.officer, text) == {case.pk}


@pytest.mark.parametrize("text", ["PX7", "cissoko", "marijuana", "057-9", "771234568", "@1", "cisse marijuana", "&", "'", "\\", "%", ""])
def test_what_is_not_there_is_not_found(cast: Cast, case: Seizure, text: str):
    assert found(cast.dss.officer, text) == set()


def test_it_is_found_by_the_beginning_of_its_reference(cast: Cast, case: Seizure):
    for text in (case.reference, case.reference.lower(), case.reference[:-2], case.reference.replace("-", ""), case.reference.replace("-", " ")):
        assert case.pk in found(cast.dss.officer, text), text


def test_the_index_follows_every_write_also_in_bulk_and_by_sql(cast: Cast):
    draft = make.seizure_draft(cast.dss, narrative="Nothing of note.")
    Seizure.objects.filter(pk=draft.pk).update(narrative="Found zanzibar cloves.")
    assert found(cast.dss.officer, "zanzibar") == {draft.pk}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE seizures_person SET family_name = 'Quetzal' WHERE seizure_id = %s", [draft.pk])
    assert found(cast.dss.officer, "quetzal") == {draft.pk}
    Person.objects.filter(seizure=draft).delete()
    assert found(cast.dss.officer, "quetzal") == set()
    Person.objects.bulk_create([Person(compartment=draft.compartment, seizure=draft, family_name="Xochitl", name_key="XOCHITL")])
    assert found(cast.dss.officer, "xochitl") == {draft.pk}


def test_everything_kept_anew_is_what_was_kept(cast: Cast, case: Seizure):
    before = list(SearchEntry.objects.order_by("pk").values_list("pk", "words"))
    SearchEntry.objects.all().delete()
    assert index_all() >= len(before)
    assert sorted(SearchEntry.objects.values_list("words", flat=True)) == sorted(words for _pk, words in before)


def test_only_the_rooms_of_the_reader_are_found_and_counted(cast: Cast):
    mine = make.submitted(cast.dss, narrative="zanzibar")
    police = make.submitted(cast.dss, actor=cast.dss.police_officer, room=cast.dss.police_room, narrative="zanzibar")
    there = make.submitted(cast.abj, narrative="zanzibar")
    assert found(cast.dss.officer, "zanzibar") == {mine.pk}
    assert police.pk in found(cast.dss.police_officer, "zanzibar")
    assert found(cast.abj.officer, "zanzibar") == {there.pk}
    with acting(cast.dss.officer.pk):
        assert find(Wanted(text="zanzibar")).total == 1
    with acting(None):
        assert find(Wanted(text="zanzibar")).total == 0
    User.objects.filter(pk=cast.dss.officer.pk).update(is_active=False)
    assert found(cast.dss.officer, "zanzibar") == set()


def test_the_table_itself_shows_the_rooms_of_the_reader_alone(cast: Cast):
    make.submitted(cast.abj)
    with acting(cast.dss.officer.pk):
        assert not SearchEntry.objects.exclude(compartment__task_force=cast.dss.task_force).exists()


def test_a_record_that_is_put_into_a_protected_room_leaves_the_index(cast: Cast, case: Seizure):
    make.moved(case, Compartment.objects.get(task_force=cast.dss.task_force, kind="medical"))
    assert not SearchEntry.objects.filter(kind="seizure", record_pk=case.pk).exists()
    assert found(cast.dss.officer, "zebu") == set()
