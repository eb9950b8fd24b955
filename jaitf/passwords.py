"""Passwords that a stranger would try first, because they are made of words of this work."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jaitf.models import User

#: Words of the programme, of airports and agencies, in the languages of the units. No one of them is secret here.
WORDS = (
    "aircop", "jaitf", "ccait", "unodc", "interpol", "wco", "omd", "customs", "douane", "douanes", "aduana", "aduanas", "alfandega", "police", "policia",
    "gendarmerie", "airport", "aeroport", "aeropuerto", "aeroporto", "interdiction", "seizure", "saisie", "drogue", "droga", "cocaine", "officer",
    "officier", "agent", "chief", "chef", "password", "motdepasse", "contrasena", "senha", "dakar", "abidjan", "lisbon", "lisboa", "bamako", "lome",
    "cotonou", "accra", "lagos", "praia", "bissau",
)  # fmt: skip
_WORDS = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
#: What must be left when the words of this work are taken out, so that something remains to be guessed.
LEFT = 8


class WorkWordsValidator:
    """Refuses a password of which little is left without digits, signs and the words of this work."""

    def validate(self, password: str, user: User | None = None) -> None:
        without = _WORDS.sub("", password.lower())
        if without != password.lower() and len(re.sub(r"[\W\d_]", "", without)) < LEFT:
            raise ValidationError(
                _("This password is made of words of this work, which others try first. Add words that have nothing to do with it."), "work_words"
            )

    def get_help_text(self) -> str:
        return _("Don't build it from words of this work, such as your airport or agency.")
