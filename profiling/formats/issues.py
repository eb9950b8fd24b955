"""What can be wrong with a message: codes, severities and the sentences that officers read.

A parser reports a code and its parameters; the sentence is made when somebody reads it, in the
reader's language: `sentence(code, params, translate=gettext)`.
"""

from collections.abc import Callable, Mapping
from typing import Final


def gettext_noop(message: str) -> str:
    """Mark `message` for extraction. Django's own marker needs settings; parsers run without."""
    return message


_ = gettext_noop

ERROR: Final = "error"
WARNING: Final = "warning"
INFO: Final = "info"

# code: (severity, sentence). An error: something was lost. A warning: something is doubtful.
TEMPLATES: Final[Mapping[str, tuple[str, str]]] = {
    # The file as a whole
    "file_empty": (ERROR, _("The file is empty. Ask the sender to send it again.")),
    "file_too_large": (
        ERROR,
        _("The file is larger than %(limit_mb)s MB and was not read. Split it, or ask the sender for single messages."),
    ),
    "not_recognised": (
        ERROR,
        _("This is not a message that we know: no UNA, UNB or UNH was found. Check that you chose the right file."),
    ),
    "message_missing": (ERROR, _("The transmission holds no message (UNH). Ask the sender to send it again.")),
    "family_unknown": (ERROR, _("Messages of type %(family)s are not read. Only the envelope was looked at.")),
    "family_not_supported": (ERROR, _("Messages of type %(family)s are not read yet. Nothing was taken from this one.")),
    "legacy_layout": (
        ERROR,
        _("This passenger list uses the old layout of before 2002 (PDT segments), which is not read. Ask for D.02B or later."),
    ),
    "too_many_messages": (
        ERROR,
        _("The file holds more than %(limit)s messages; the rest was not read. Split the file."),
    ),
    "reader_failed": (ERROR, _("This message could not be read because of a fault in the reader. Report it with the file.")),
    "charset_mismatch": (
        WARNING,
        _("The message says its characters are %(declared)s, but they are not. It was read as %(used)s: check the names."),
    ),
    # Separators and segments
    "una_unusable": (
        WARNING,
        _("The UNA segment names separators that cannot work (%(characters)s). The usual ones were used."),
    ),
    "una_contradicted": (WARNING, _("The separators of the UNA segment are not those of the message. Those found were used.")),
    "una_shortened": (INFO, _("The UNA segment lacks a character; the separators in it were used.")),
    "separators_inferred": (INFO, _("There is no UNA segment and the separators are unusual. Those found were used.")),
    "typographic_quotes": (INFO, _("Segments end with a curly quote, as copied from a document. It was read as a straight one.")),
    "newline_terminator": (WARNING, _("Segments end with a new line only. Each line was read as a segment.")),
    "terminator_missing": (WARNING, _("The end mark of segment %(tag)s is missing. The new line was taken for it.")),
    "terminator_in_text": (
        WARNING,
        _("A name contains the character that ends a segment. The two parts were put together: check the name."),
    ),
    "segment_too_long": (ERROR, _("A segment of %(length)s characters was skipped; %(limit)s is the most.")),
    "segment_unreadable": (WARNING, _("This part is not a segment and was skipped.")),
    "segment_unknown": (INFO, _("Segment %(tag)s does not belong to a passenger list and was skipped.")),
    "segment_out_of_place": (WARNING, _("Segment %(tag)s stands where no traveller has begun and was skipped.")),
    "segment_cut_off": (ERROR, _("The message breaks off in this segment, which was not used. Ask the sender for the whole message.")),
    "message_cut_off": (ERROR, _("The message has no end (UNT): it is not complete. Ask the sender for the whole message.")),
    "segment_count_mismatch": (
        WARNING,
        _("The message says it has %(stated)s segments; %(found)s were found."),
    ),
    "message_count_mismatch": (WARNING, _("The transmission says it has %(stated)s messages; %(found)s were found.")),
    "reference_mismatch": (WARNING, _("The reference at the end (%(stated)s) is not the one at the beginning (%(found)s).")),
    "issues_dropped": (WARNING, _("%(count)s more remarks on this message are not shown.")),
    # Passenger list
    "function_missing": (WARNING, _("The message does not say what kind of list it is (BGM).")),
    "function_unknown": (WARNING, _("Kind of list %(value)s is not known.")),
    "flight_missing": (ERROR, _("The message names no flight (TDT). Enter the flight by hand.")),
    "flight_number_unreadable": (WARNING, _("The flight number “%(value)s” cannot be read.")),
    "carrier_mismatch": (WARNING, _("The flight number begins with %(number)s but the airline is given as %(carrier)s.")),
    "place_missing": (WARNING, _("A leg of the flight has no place of departure or no place of arrival.")),
    "date_invalid": (WARNING, _("“%(value)s” is not a date; it was left empty.")),
    "date_partial": (WARNING, _("The date of birth is known in part only (%(value)s); it was left empty.")),
    "count_mismatch": (
        WARNING,
        _("The list says %(stated)s persons are on board; it names %(found)s. Part of the list may be missing."),
    ),
    "traveller_kind_unknown": (WARNING, _("“%(value)s” does not say whether this person is a passenger or crew.")),
    "name_missing": (WARNING, _("This person has no name in the message.")),
    "name_misplaced": (INFO, _("The name stands in an unusual place of the segment.")),
    "sex_unknown": (WARNING, _("“%(value)s” is not a sex code; it was left empty.")),
    "country_unknown": (WARNING, _("“%(value)s” is not a country code of travel documents.")),
    "country_two_letters": (INFO, _("Country %(value)s was read as %(code)s.")),
    "issuer_not_a_state": (INFO, _("The document was issued by “%(value)s”, which is not a country code.")),
    "weight_unreadable": (WARNING, _("The baggage weight “%(value)s” cannot be read; it was left empty.")),
    "bag_count_unreadable": (WARNING, _("The number of bags “%(value)s” cannot be read; it was left empty.")),
    "bag_tag_unreadable": (INFO, _("“%(value)s” is not a bag tag and was skipped.")),
    "bag_run_absurd": (WARNING, _("The tags of %(count)s bags in a row cannot be worked out; only the first was kept.")),
    "document_without_number": (WARNING, _("A travel document without a number was skipped.")),
    "document_type_missing": (WARNING, _("The kind of travel document is not given; it was left empty.")),
    "document_missing": (WARNING, _("An expiry date or an issuing country stands without a travel document.")),
    "duplicate_value": (WARNING, _("Segment %(tag)s repeats something with another value; the first was kept.")),
    "sensitive_dropped": (
        INFO,
        _("%(count)s pieces of free text or personal description were removed, as the law asks, and not kept."),
    ),
    "values_dropped": (WARNING, _("More than %(limit)s segments %(tag)s for one person; the others were skipped.")),
    "travellers_dropped": (ERROR, _("The list names more than %(limit)s persons; the others were not read. Split the list.")),
    "flights_dropped": (WARNING, _("The message names more than %(limit)s flights or places; the others were skipped.")),
    "part_missing": (ERROR, _("Part %(part)s of this list has not arrived.")),
    "part_repeated": (WARNING, _("Part %(part)s of this list arrived twice; the first was used.")),
    # Machine-readable zone of travel documents
    "mrz_empty": (ERROR, _("Nothing was scanned. Place the document in the reader again, or type the lines.")),
    "mrz_length": (
        ERROR,
        _("The zone has %(length)s characters. A passport has 2 lines of 44, a card 3 lines of 30, or 2 lines of 36. Scan it again, or add what is missing."),
    ),
    "mrz_characters": (WARNING, _("“%(characters)s” cannot occur in the zone. Compare it with the document.")),
    "mrz_blanks": (INFO, _("Blanks were read as the filler “<”.")),
    "mrz_check_digit": (
        ERROR,
        _("The check digit of the %(field)s is wrong (%(found)s, expected %(expected)s). Compare it with the document."),
    ),
    "mrz_composite": (
        ERROR,
        _("The overall check digit is wrong (%(found)s, expected %(expected)s). Compare both lines with the document."),
    ),
    "mrz_date": (WARNING, _("The %(field)s “%(value)s” is not a date; it was left empty.")),
    "mrz_date_partial": (INFO, _("The %(field)s is known in part only (%(value)s); it was left empty.")),
    "mrz_expired": (INFO, _("The document expired on %(value)s.")),
    "mrz_sex": (WARNING, _("“%(value)s” is not a sex code; it was left empty.")),
    "mrz_name_characters": (WARNING, _("The name contains a figure. Compare it with the document.")),
    "mrz_name_cut": (INFO, _("The name fills the whole line: it may continue in the document.")),
    "mrz_name_missing": (WARNING, _("The zone has no name. Compare it with the document.")),
    # Air waybill and postal item
    "awb_length": (ERROR, _("An air waybill number has 11 digits; this has %(length)s. Check it.")),
    "awb_characters": (ERROR, _("An air waybill number has only digits and one hyphen; this has “%(characters)s”. Check it.")),
    "awb_check_digit": (
        WARNING,
        _("The last digit of the air waybill should be %(expected)s, not %(found)s. Check the number with the label."),
    ),
    "s10_shape": (
        ERROR,
        _("A postal item number is two letters, nine digits, two letters (RR123456785SN). “%(value)s” is not. Check it."),
    ),
    "s10_check_digit": (
        WARNING,
        _("The ninth digit should be %(expected)s, not %(found)s. Check the number with the label."),
    ),
    "s10_country_unknown": (WARNING, _("“%(value)s” is not a country code. Check the last two letters with the label.")),
    "s10_service_reserved": (WARNING, _("No service uses the letters “%(value)s”. Check the first two letters with the label.")),
}

FIELD_NAMES: Final[Mapping[str, str]] = {
    "number": _("document number"),
    "birth_date": _("date of birth"),
    "expires_on": _("expiry date"),
    "optional": _("personal number"),
}
"""Names of machine-readable zone fields, as they stand inside the sentences above."""


def severity_of(code: str) -> str:
    """Return error, warning or info for an issue code; KeyError for a code that is not in the table."""
    return TEMPLATES[code][0]


def sentence(code: str, params: Mapping[str, object], translate: Callable[[str], str] | None = None) -> str:
    """Return the sentence of an issue, in English or as `translate` (Django's gettext) gives it."""
    template = TEMPLATES[code][1]
    values = dict(params)
    field = FIELD_NAMES.get(str(values.get("field")))
    if translate is not None:
        template = translate(template)
        field = translate(field) if field else None
    if field:
        values["field"] = field
    return template % values
