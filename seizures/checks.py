"""What an installation must set before it can issue a report; `manage.py check --deploy` says so."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from aircop.core.pdf.signing import missing_setting
from seizures.compact_record import missing_key


@checks.register(checks.Tags.security, deploy=True)
def reports_can_be_signed(**kwargs: Any) -> list[checks.CheckMessage]:
    """On a public host nothing is issued unsigned, so the keys are named before the first case is approved."""
    found: list[checks.CheckMessage] = []
    if name := missing_setting():
        hint = f"Set {name}: see “Keys of the reports” in docs/security.md. Until then an approved case gets no report."
        found.append(checks.Warning("Reports can't be signed: no key of the units is set.", hint=hint, id="seizures.W001"))
    if name := missing_key():
        hint = f"Set {name} or {name}_FILE to 32 random bytes in base64, for example from `openssl rand -base64 32`."
        found.append(checks.Warning("The codes on the reports can't be signed.", hint=hint, id="seizures.W002"))
    if settings.IS_PUBLIC and settings.REPORT_KEYS == "self-made":
        hint = "Use pkcs12 or pkcs11 with certificates that your authorities have issued."
        found.append(checks.Warning("Reports are signed with self-made certificates, which prove nothing to a court.", hint=hint, id="seizures.W003"))
    return found
