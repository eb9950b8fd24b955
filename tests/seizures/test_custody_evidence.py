"""The invariants of custody (domain reference, section 8): seals, divisions, destruction, quantities, files; by services and raw SQL."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from aircop.core.errors import Forbidden, RuleViolation
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import Exhibit, ExhibitFile
from seizures.selectors.custody import court_quantity, entries_of
from seizures.services.custody import entry_add
from seizures.services.custody_steps import (
    Weight,
    exhibit_check_seal,
    exhibit_open_seal,
    exhibit_retrieve,
    exhibit_seal,
    exhibit_weigh,
)
from seizures.services.destruction import Destruction, destruction_order, exhibit_destroy
from seizures.services.exhibit_files import exhibit_file_add, verified_bytes
from seizures.services.exhibits import Part, entry_correct, exhibit_divide
from seizures.services.hand_overs import hand_over_confirm, hand_over_offer
from seizures.services.laboratory import LabResult, exhibit_give_back, exhibit_send, lab_result_record
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit
from tests.seizures.ledger import at_the_end_of_the_transaction, forced, refused, refused_by_the_database


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


@pytest.fixture
def thing(unit: Unit) -> Exhibit:
    """Held by the officer, of a case that is approved already."""
    return make.exhibit(cases.approved(unit), unit.officer)


# 4 ------------------------------------------------------------------------------------------------------------------------


def test_another_seal_on_arrival_is_a_discrepancy(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "555")
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    with refused("seal_unread"):
        hand_over_confirm(actor=unit.custodian, exhibit=thing)
    received = hand_over_confirm(actor=unit.custodian, exhibit=thing, found="556")
    loss = entries_of(thing)[-1]
    assert (loss.kind, loss.refers_to) == (Kind.LOSS, received.sequence)
    assert "556" in loss.note
    at_the_end_of_the_transaction()


def test_the_right_seal_is_no_discrepancy(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "ab1")
    exhibit_check_seal(actor=unit.officer, exhibit=thing, found=" AB1 ")
    assert [entry.kind for entry in entries_of(thing)] == [Kind.COLLECTED, Kind.SEALED, Kind.SEAL_CHECKED]


def test_a_wrong_seal_without_its_discrepancy_does_not_outlive_the_transaction(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "777")
    forced(thing, Kind.SEAL_CHECKED, unit.officer, seal_issuer="DSS", seal_number="777", seal_found="778")
    with pytest.raises(DatabaseError, match="nobody has said so"):
        at_the_end_of_the_transaction()


def test_a_seal_cannot_be_compared_with_another_one_than_the_last(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "801")
    with pytest.raises(DatabaseError, match="compared on arrival"):
        forced(thing, Kind.SEAL_CHECKED, unit.officer, seal_issuer="DSS", seal_number="802", seal_found="802")


def test_a_seal_number_is_used_once_per_issuer_and_a_thing_bears_one_seal(unit: Unit, thing: Exhibit):
    make.sealed(thing, unit.officer, "901")
    with refused("sealed"):
        exhibit_seal(actor=unit.officer, exhibit=thing, issuer="DSS", number="902")
    with refused("missing"):
        exhibit_open_seal(actor=unit.officer, exhibit=thing, reason="")
    exhibit_open_seal(actor=unit.officer, exhibit=thing, reason="A sample is taken.")
    with refused("seal_used"):
        exhibit_seal(actor=unit.officer, exhibit=thing, issuer="dss", number="901")
    with pytest.raises(DatabaseError, match="seal_once_per_issuer"):
        forced(thing, Kind.RESEALED, unit.officer, seal_issuer="DSS", seal_number="901")
    assert exhibit_seal(actor=unit.officer, exhibit=thing, issuer="ABJ", number="901").kind == Kind.RESEALED


# 5 ------------------------------------------------------------------------------------------------------------------------


def divided(unit: Unit, thing: Exhibit, parts: list[str], remainder: str) -> list[Exhibit]:
    return exhibit_divide(
        actor=unit.officer, exhibit=thing, parts=[Part(f"Part {n}", Decimal(net)) for n, net in enumerate(parts)], remainder_g=Decimal(remainder),
        second=unit.deputy,
    )  # fmt: skip


def test_parts_and_remainder_are_the_whole_and_the_difference_is_recorded(unit: Unit, thing: Exhibit):
    make.weighed(thing, unit.officer, unit.deputy, net="1000")
    children = divided(unit, thing, ["10", "20"], "965")
    at_the_end_of_the_transaction()
    thing.refresh_from_db()
    assert (thing.net_g, entries_of(thing)[-1].loss_g) == (965, 5)
    assert [(str(child).rpartition("-")[2], child.parent, child.net_g, child.holder) for child in children] == [
        ("2", thing, 10, unit.officer),
        ("3", thing, 20, unit.officer),
    ]


@pytest.mark.parametrize(("whole", "parts", "remainder", "fits"), [("1000", "10", "984.9", False), ("1", "0.5", "0.4", True), ("1", "0.5", "0.39", False)])
def test_more_than_half_a_percent_or_a_tenth_of_a_gram_is_refused(unit: Unit, thing: Exhibit, whole: str, parts: str, remainder: str, fits: bool):
    make.weighed(thing, unit.officer, unit.deputy, net=whole)
    if fits:
        divided(unit, thing, [parts], remainder)
        return
    with refused("mass_balance"):
        divided(unit, thing, [parts], remainder)
    loss = Decimal(whole) - Decimal(parts) - Decimal(remainder)
    figures = {"parent_net_g": Decimal(whole), "children_net_g": Decimal(parts), "net_g": Decimal(remainder), "loss_g": loss}
    with pytest.raises(DatabaseError, match="custody_difference_is_small"):
        forced(thing, Kind.SAMPLED, unit.officer, **figures)
    with pytest.raises(DatabaseError, match="custody_parts_balance"):
        forced(thing, Kind.SAMPLED, unit.officer, **figures | {"loss_g": Decimal(0)})


def test_a_division_without_its_parts_does_not_outlive_the_transaction(unit: Unit, thing: Exhibit):
    make.weighed(thing, unit.officer, unit.deputy, net="1000")
    figures = {"parent_net_g": Decimal(1000), "children_net_g": Decimal(10), "net_g": Decimal(990), "loss_g": Decimal(0)}
    forced(thing, Kind.SAMPLED, unit.officer, **figures)
    with pytest.raises(DatabaseError, match="do not add up"):
        at_the_end_of_the_transaction()


def test_what_is_sealed_or_not_weighed_is_not_divided(unit: Unit, thing: Exhibit):
    with refused("not_weighed"):
        divided(unit, thing, ["1"], "2")
    make.sealed(make.weighed(thing, unit.officer, unit.deputy), unit.officer)
    with refused("sealed"):
        divided(unit, thing, ["10"], "990")


# 7 and 10 -----------------------------------------------------------------------------------------------------------------

WITNESSED = Destruction("Incinerated", "A. Ba", "M. Sow")


def test_a_destruction_needs_a_court_a_sample_or_a_waiver_and_two_witnesses(unit: Unit, thing: Exhibit):
    with refused("no_order"):
        exhibit_destroy(actor=unit.officer, exhibit=thing, destruction=WITNESSED)
    with refused("missing"):
        destruction_order(actor=unit.chief, exhibit=thing, reference="", retained="Sample -2")
    with refused("missing"):
        destruction_order(actor=unit.chief, exhibit=thing, reference="TGI 12/2026")
    with pytest.raises(DatabaseError, match="custody_order_is_founded"):
        forced(thing, Kind.DESTRUCTION_ORDER, unit.chief, reference="TGI 12/2026")
    order = destruction_order(actor=unit.chief, exhibit=thing, reference="TGI 12/2026", waiver="Perishable.")
    for witnesses in (("", "M. Sow"), ("A. Ba", ""), ("A. Ba", "a. ba")):
        with pytest.raises(RuleViolation):
            exhibit_destroy(actor=unit.officer, exhibit=thing, destruction=Destruction("Incinerated", *witnesses))
    nobody = {"holder_id": None, "refers_to": order.sequence, "method": "fire"}
    with pytest.raises(DatabaseError, match="custody_destruction_is_witnessed"):
        forced(thing, Kind.DESTROYED, unit.officer, **nobody, witness_1="A. Ba")
    exhibit_destroy(actor=unit.officer, exhibit=thing, destruction=WITNESSED)
    thing.refresh_from_db()
    assert (thing.custodian, thing.ended_at is not None) == ("", True)
    with refused("ended"):
        make.weighed(thing, unit.officer, unit.deputy)
    with pytest.raises(DatabaseError, match="is no more"):
        forced(thing, Kind.TESTED, unit.officer, lot="1", result="blue")
    entry_correct(actor=unit.officer, exhibit=thing, refers_to=1, note="It was the left side.")


def test_the_custodian_does_not_decide_on_the_destruction_alone(unit: Unit, thing: Exhibit):
    with pytest.raises(Forbidden):
        destruction_order(actor=unit.custodian, exhibit=thing, reference="TGI 12", waiver="x")
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.chief)
    hand_over_confirm(actor=unit.chief, exhibit=thing)
    with refused("own_order"):
        destruction_order(actor=unit.chief, exhibit=thing, reference="TGI 12", waiver="x")
    with pytest.raises(DatabaseError, match="does not order the destruction alone"):
        forced(thing, Kind.DESTRUCTION_ORDER, unit.chief, reference="TGI 12", waiver="x")
    destruction_order(actor=unit.deputy, exhibit=thing, reference="TGI 12", waiver="x")
    hand_over_offer(actor=unit.chief, exhibit=thing, receiver=unit.deputy)
    hand_over_confirm(actor=unit.deputy, exhibit=thing)
    with refused("own_order"):
        exhibit_destroy(actor=unit.deputy, exhibit=thing, destruction=WITNESSED)
    with pytest.raises(DatabaseError, match="nobody else has ordered"):
        forced(thing, Kind.DESTROYED, unit.deputy, holder_id=None, refers_to=4, method="fire", witness_1="A", witness_2="B")


# 8 ------------------------------------------------------------------------------------------------------------------------


def quantity(thing: Exhibit) -> tuple[Decimal, str, bool] | None:
    found = court_quantity(entries_of(thing))
    return (found.net_g, found.source, found.is_for_court) if found else None


def test_the_quantity_for_court_is_the_laboratorys_else_the_sealed_one(unit: Unit, thing: Exhibit):
    assert quantity(thing) is None
    make.weighed(thing, unit.officer, unit.deputy, net="1000")
    assert quantity(thing) == (1000, "field", False)
    make.sealed(thing, unit.officer)
    assert quantity(thing) == (1000, "sealed", True)
    exhibit_send(actor=unit.officer, exhibit=thing, to="National laboratory")
    lab_result_record(actor=unit.custodian, exhibit=thing, result=LabResult("National laboratory", "GC-MS", "cocaine", net_g=Decimal("998.7")))
    assert quantity(thing) == (Decimal("998.7"), "laboratory", True)
    entry_correct(actor=unit.custodian, exhibit=thing, refers_to=5, note="Read 998.5.", net_g=Decimal("998.5"))
    assert quantity(thing) == (Decimal("998.5"), "laboratory", True)


def test_an_estimate_is_never_the_sealed_weight(unit: Unit, thing: Exhibit):
    exhibit_weigh(actor=unit.officer, exhibit=thing, weight=Weight(net_g=Decimal(900), is_estimate=True), second=unit.deputy)
    make.sealed(thing, unit.officer)
    assert quantity(thing) == (900, "field", False)


def test_a_weighing_names_scale_calibration_and_two_officers(unit: Unit, thing: Exhibit):
    with refused("second_missing"):
        exhibit_weigh(actor=unit.officer, exhibit=thing, weight=make.weight(), second=None)
    with refused("scale_missing"):
        exhibit_weigh(actor=unit.officer, exhibit=thing, weight=make.weight(instrument=""), second=unit.deputy)
    with refused("net_over_gross"):
        exhibit_weigh(actor=unit.officer, exhibit=thing, weight=make.weight(net="1021"), second=unit.deputy)
    for lacking in ({"second_id": None}, {"instrument": ""}, {"calibrated_on": None}, {"net_g": None}, {"gross_g": Decimal(1)}):
        full = {"second_id": unit.deputy.pk, "net_g": Decimal(5), "instrument": "S", "calibrated_on": timezone.now().date()}
        with pytest.raises(DatabaseError, match="custody_weigh"):
            forced(thing, Kind.WEIGHED, unit.officer, **full | lacking)


def test_a_net_weight_that_shrank_is_a_discrepancy(unit: Unit, thing: Exhibit):
    make.weighed(thing, unit.officer, unit.deputy, net="1000")
    make.weighed(thing, unit.officer, unit.deputy, net="990")
    assert (entries_of(thing)[-1].kind, entries_of(thing)[-1].loss_g) == (Kind.LOSS, 10)


# 9 ------------------------------------------------------------------------------------------------------------------------


def test_a_digital_exhibit_is_digested_on_intake_verified_when_read_and_never_edited(unit: Unit, thing: Exhibit):
    kept = exhibit_file_add(actor=unit.officer, exhibit=thing, file=SimpleUploadedFile("phone.bin", b"an image of a phone"))
    assert kept.sha256 == hashlib.sha256(b"an image of a phone").hexdigest() == entries_of(thing)[-1].file_sha256
    assert verified_bytes(kept) == b"an image of a phone"
    refused_by_the_database("UPDATE seizures_exhibitfile SET content = 'x' WHERE id = %s", kept.pk, match="Cannot update or delete")
    refused_by_the_database("DELETE FROM seizures_exhibitfile WHERE id = %s", kept.pk, match="Cannot update or delete")
    kept.content = b"another image"
    with refused("digest"):
        verified_bytes(kept)
    with pytest.raises(DatabaseError, match="not that of the bytes"), transaction.atomic():
        ExhibitFile.objects.create(compartment=thing.compartment, exhibit=thing, filename="x", content_type="x", content=b"x", byte_count=1, sha256="0" * 64)


def test_the_small_picture_bears_no_metadata_and_the_original_keeps_it(unit: Unit, thing: Exhibit):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at the gate"
    Image.new("RGB", (640, 480), "navy").save(out, "JPEG", exif=exif)
    kept = exhibit_file_add(actor=unit.officer, exhibit=thing, file=SimpleUploadedFile("seal.jpg", out.getvalue()))
    assert b"taken at the gate" in verified_bytes(kept)
    assert kept.thumbnail
    assert b"taken at the gate" not in bytes(kept.thumbnail)


# The round ----------------------------------------------------------------------------------------------------------------


def test_what_leaves_the_unit_is_sealed_and_its_seal_is_read_when_it_comes_back(unit: Unit, thing: Exhibit):
    with refused("not_sealed"):
        exhibit_send(actor=unit.officer, exhibit=thing, to="National laboratory")
    make.sealed(thing, unit.officer, "1001")
    exhibit_send(actor=unit.officer, exhibit=thing, to="National laboratory", reference="LAB 77")
    thing.refresh_from_db()
    assert (thing.custodian, thing.holder) == ("National laboratory", None)
    exhibit_retrieve(actor=unit.custodian, exhibit=thing, found="1001")
    thing.refresh_from_db()
    assert thing.holder == unit.custodian
    exhibit_give_back(actor=unit.custodian, exhibit=thing, to="The owner", reference="TGI 14/2026")
    thing.refresh_from_db()
    assert thing.ended_at is not None


def test_who_only_reads_writes_nothing(cast: Cast, thing: Exhibit):
    room = cases.approved(cast.dss, actor=cast.dss.officer, approver=cast.dss.chief, room=cast.dss.customs_room)
    own = make.exhibit(room, cast.dss.officer)
    with pytest.raises(Forbidden):
        entry_correct(actor=cast.dss.liaison, exhibit=own, refers_to=1, note="x")


def test_an_unknown_step_is_refused(unit: Unit, thing: Exhibit):
    thing.refresh_from_db()
    with pytest.raises(Exception, match="begins with the collection"), transaction.atomic():
        entry_add(thing, Kind.COLLECTED, actor=unit.officer, holder=unit.officer)
