"""What the segments about a person and a document mean: names, sex, nationality, references, contacts.

See `paxlst_segments.py` for what a reader returns.
"""

from typing import Final

from profiling.formats import paxlst_state as s
from profiling.formats.countries import DOCUMENT_CODES, document_code
from profiling.formats.paxlst_state import Op, ReaderState
from profiling.formats.records import ParsedAddress

_KINDS: Final = {"FL": "passenger", "FM": "crew", "DDU": "transit", "DDT": "crew"}
_SEXES: Final = {"M": "M", "F": "F", "U": "U", "X": "X", "MI": "M", "FI": "F", "XI": "X", "UI": "U"}


def read_nad(state: ReaderState, e: list[str]) -> None:
    qualifier = e[1] if len(e) > 1 else ""
    kind = _KINDS.get(qualifier)
    if kind is None:
        qualifier = qualifier.strip().upper()
        kind = _KINDS.get(qualifier)
    if kind is None:
        if qualifier == "MS" or not state.transports:
            state.end_traveller(state.begin)
            return
        state.issue("traveller_kind_unknown", value=qualifier)
    current = state.begin_traveller(kind)
    if qualifier[:2] == "DD":
        current[s.IN_TRANSIT] = True
    name = e[4] if len(e) > 4 else ""
    if not name.strip():
        name = next((element for element in e[2:4] if element.strip()), "")
        state.issue("name_misplaced" if name else "name_missing")
    parts = name.split(state.component)
    if len(parts) == 1 and "/" in name:
        parts = name.split("/", 1)
    current[s.FAMILY_NAME] = parts[0].strip() or None
    if len(parts) == 2:
        current[s.GIVEN_NAMES] = parts[1].strip() or None
    elif len(parts) == 3:
        current[s.GIVEN_NAMES] = f"{parts[1].strip()} {parts[2].strip()}".strip() or None
    elif len(parts) > 3:
        current[s.GIVEN_NAMES] = " ".join(part for part in map(str.strip, parts[1:5]) if part) or None
    if len(e) > 5:
        current[s.ADDRESS] = _address(state, e)


def _address(state: ReaderState, e: list[str]) -> ParsedAddress | None:
    """Read street, city, region (code or `:::name`), postcode and country of a NAD."""
    values = [element.strip() for element in e[5:10]] + [""] * 5
    region = [part.strip() for part in values[2].split(state.component)]
    lines = [part.strip() for part in values[0].split(state.component)]
    street = ", ".join(part for part in lines if part)
    if not any(values):
        return None
    return ParsedAddress(
        street or None,
        values[1] or None,
        next((part for part in (region[0], region[-1]) if part), None),
        values[3] or None,
        read_country(state, values[4]) if values[4] else None,
    )


def read_country(state: ReaderState, text: str) -> str | None:
    """Return a Doc 9303 code; a value that is none stays as it is and is reported."""
    code = text.strip().upper()
    if code in DOCUMENT_CODES or not code:
        return code or None
    known = document_code(code)
    if known is None:
        state.issue("country_unknown", value=code)
        return code
    state.issue("country_two_letters", value=code, code=known)
    return known


def read_att(state: ReaderState, e: list[str]) -> Op | None:
    if len(e) < 2 or e[1].strip() != "2":
        # Complexion, build, religion …: attributes that are none of our business.
        state.drop_sensitive()
        return None
    # Some senders leave out the empty element.
    code = (e[3] if len(e) > 3 else e[-1] if len(e) > 2 else "").split(state.component)[0].strip().upper()
    if not code:
        return None
    sex = _SEXES.get(code)
    if sex is None:
        state.issue("sex_unknown", value=code)
        return None
    if len(code) == 2:
        _mark_infant(state)
        state.put(s.SEX, sex)
        return None
    return s.SEX, sex


def _mark_infant(state: ReaderState) -> None:
    if state.current[s.KIND] == "passenger":
        state.current[s.KIND] = "infant"


def read_nat(state: ReaderState, e: list[str]) -> Op | None:
    text = e[2].split(state.component)[0] if len(e) > 2 else ""
    country = read_country(state, text)
    return (s.NATIONALITY, country) if country else None


def read_rff(state: ReaderState, e: list[str]) -> Op | None:
    qualifier, _, rest = e[1].partition(state.component) if len(e) > 1 else ("", "", "")
    value = rest.split(state.component, 1)[0].strip()
    if qualifier not in _RFF_QUALIFIERS:
        qualifier = qualifier.strip().upper()
    if not state.in_traveller:
        if qualifier == "TN" and state.transaction_ref is None:
            state.transaction_ref = value or None
        return None
    if not value:
        return None
    if qualifier == "AVF":
        return s.LOCATOR, value
    if qualifier == "SEA":
        _seat(state, value)
    else:
        state.add(s.REFERENCES, (qualifier, value))
    return None


_RFF_QUALIFIERS: Final = frozenset({"AVF", "SEA", "ABO", "AEA", "CR", "TN"})


def _seat(state: ReaderState, value: str) -> None:
    """Add a seat without leading zeros; `INF` in place of a seat is an infant on somebody's lap."""
    seat = value.lstrip("0")
    if not (seat[:-1].isdigit() and seat[-1].isalpha()):
        seat = value.replace(" ", "").lstrip("0")
    seat = seat.upper()
    if seat.startswith("INF"):
        _mark_infant(state)
    elif seat:
        state.add(s.SEATS, seat)


def read_doc(state: ReaderState, e: list[str]) -> None:
    if not state.in_traveller:
        state.issue("segment_out_of_place", tag="DOC")
        return
    current = state.current
    if current[s.DOC_NUMBER] is not None:
        state.end_document()
    number = e[2].partition(state.component)[0].strip() if len(e) > 2 else ""
    # An empty number stays, so that the dates and issuer of this document go with it.
    current[s.DOC_NUMBER] = number
    if not number:
        state.issue("document_without_number")
        return
    kind = e[1].partition(state.component)[0].strip().upper()
    if kind:
        current[s.DOC_TYPE] = kind
    else:
        state.issue("document_type_missing")


def read_gei(state: ReaderState, e: list[str]) -> Op | None:
    code = e[2].split(state.component)[0].strip() if len(e) > 2 else ""
    return (s.VERIFIED, code == "173") if code in ("173", "174") else None


def read_emp(state: ReaderState, e: list[str]) -> Op | None:
    role = e[2].split(state.component)[0].strip().upper() if len(e) > 2 else ""
    return (s.CREW_ROLE, role) if role else None


def read_com(state: ReaderState, e: list[str]) -> None:
    if not state.in_traveller:
        return
    is_free_text = False
    for element in e[1:]:
        value, _, kind = element.rpartition(state.component)
        value, kind = value.strip(), kind.strip().upper()
        if not value:
            continue
        if kind == "EM" and "@" in (address := _email(value)):
            state.add(s.EMAILS, address)
        elif kind in _PHONES and _is_phone(value):
            state.add(s.PHONES, value)
        elif kind == "EM" or kind in _PHONES:
            is_free_text = True
    if is_free_text:
        # Words in place of a number or an address may tell anything, as those of FTX may.
        state.drop_sensitive(readable=1)


_PHONES: Final = frozenset({"TE", "AL"})


def _is_phone(value: str) -> bool:
    """Whether a text is a number, perhaps with a word (`EXT 12`), and not words with a number in them."""
    digits = sum(map(str.isdecimal, value))
    return digits > 0 and sum(map(str.isalpha, value)) <= digits


def _email(value: str) -> str:
    """Undo the airlines' spelling of an address (`//` @, `..` _, `./` -), which has no @ to use."""
    if "@" in value or "//" not in value:
        return value
    return value.replace("//", "@").replace("..", "_").replace("./", "-")


def read_issuer(state: ReaderState, code: str, parts: list[str]) -> Op | None:
    text = parts[3].strip() if len(parts) > 3 else ""
    if code:
        country = read_country(state, code)
        return s.DOC_ISSUER, country
    if text:
        state.issue("issuer_not_a_state", value=text)
        return s.DOC_ISSUER_TEXT, text
    return None
