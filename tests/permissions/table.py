"""Who may do what, written by hand from design/product and design/architecture: nothing here is asked of the code.

Every URL and API route with every method that it takes has a line. A new route is a new line; without one the suite fails.
The columns are the people, one sign each:

    o officer   t targeter   c custodian   C chief   d deputy   l liaison        all of customs, in Dakar
    n national coordinator   r regional coordinator   a analyst   v oversight   A administrator   0 no posting   ? nobody

and a sign is what the person gets:

    +  the route's own answer, given as `done`          ?  404: it does not exist for this person
    x  403: refused                                     >  asked to sign in (pages: redirect, API: 401)
    r  led on to another page                           -  no such record exists there
    e  the form again: what was sent is not enough
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.permissions.protected_lines import PROTECTED, SENDING

UNIT_ROLES = ("officer", "targeter", "custodian", "chief", "deputy", "liaison")
OTHER_ROLES = ("national_coordinator", "regional_coordinator", "analyst", "oversight", "administrator", "no_posting", "anonymous")
ROLES = UNIT_ROLES + OTHER_ROLES
#: Where a record lies, as customs in Dakar see it: the unit's joint room, the room of customs, the room of the police,
#: Abidjan's joint room, and there but shared with Dakar.
PLACES = ("joint", "own_room", "other_room", "other_unit", "shared")

#: Words of the world that a person may read somewhere; every other one must appear nowhere.
_APPROVAL = {"KANARI-APPROVAL"}
_DESK = {"KANARI-DSS-JOINT", "KANARI-DSS-JOINT-ALERT", "KANARI-DSS-CUSTOMS", "KANARI-DSS-CUSTOMS-ALERT", "KANARI-ABJ-SHARED", "KANARI-ABJ-TO-DSS"}
MAY_READ = {
    "officer": _DESK,
    "targeter": _DESK,
    "chief": _DESK,
    "deputy": _DESK,
    "custodian": _DESK - {"KANARI-ABJ-TO-DSS"},
    "liaison": {"KANARI-DSS-CUSTOMS", "KANARI-DSS-CUSTOMS-ALERT"},
    "administrator": _APPROVAL,
    "oversight": _APPROVAL,
    "police_officer": {"KANARI-DSS-JOINT", "KANARI-DSS-JOINT-ALERT", "KANARI-DSS-POLICE", "KANARI-DSS-POLICE-ALERT", "KANARI-ABJ-SHARED", "KANARI-ABJ-TO-DSS"},
    "abidjan_officer": {"KANARI-ABJ-JOINT", "KANARI-ABJ-SHARED", "KANARI-ABJ-BEHIND", "KANARI-ABJ-TO-DSS", "KANARI-LIS-JOINT-ALERT"},
}


@dataclass(frozen=True)
class Line:
    """`name` may carry `?query`: then the record is named in the query instead of the path."""

    name: str
    method: str
    done: int
    record: str
    signs: str


def page(name: str, method: str, done: int, signs: str, record: str = "") -> Line:
    """A route without a compartment's record: unit roles, other roles, nobody."""
    return Line(name, method, done, record, signs)


def rec(name: str, method: str, record: str, done: int, signs: str) -> Line:
    """A route on a record: unit roles for each place, then everybody else (in every place the same)."""
    return Line(name, method, done, record, signs)


def own(name: str, method: str, record: str, done: int, signs: str) -> Line:
    """A route on what belongs to one account: for its owner, then for somebody else."""
    return Line(name, method, done, record, signs)


PAGES = (
    #                                                       otcCdl nravA0 ?
    page("core:health", "GET", 503, "++++++ ++++++ +"),  # open to all; 503 because no server for it is there in this test
    page("core:metrics", "GET", 404, "?????? ?????? ?"),  # off in this test; who may read them: test_monitoring
    page("core:policy-report", "POST", 400, "++++++ ++++++ +"),  # browsers send it by themselves; an empty one says nothing
    page("core:presence", "POST", 204, "++++++ ++++++ >"),
    page("core:draft", "GET", 200, "++++++ ++++++ >", "draft_key"),
    page("core:draft", "POST", 200, "++++++ ++++++ >", "draft_key"),
    page("core:draft", "DELETE", 204, "++++++ ++++++ >", "draft_key"),
    page("core:saved-filter-list", "GET", 200, "++++++ xxxxxx >", "list_key"),
    page("core:saved-filter-list", "POST", 422, "++++++ xxxxxx >", "list_key"),
    page("core:job-list", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:home", "GET", 200, "rrrrrr rrrrr+ >"),
    page("jaitf:lock", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:lock", "POST", 302, "++++++ ++++++ >"),
    page("jaitf:lock-passkey", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:lock-passkey", "POST", 302, "++++++ ++++++ >"),
    page("jaitf:language", "POST", 302, "++++++ ++++++ +"),
    page("jaitf:invitation-accept", "GET", 410, "++++++ ++++++ +", "invitation"),
    page("jaitf:invitation-accept", "POST", 410, "++++++ ++++++ +", "invitation"),
    page("jaitf:me", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:work", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:account-hand-over", "POST", 302, "xxxxxx xxxx+x >", "account"),
    page("jaitf:purpose", "GET", 200, "++++++ ++++++ >"),
    page("jaitf:purpose", "POST", 422, "++++++ ++++++ >"),
    page("jaitf:my-access", "GET", 200, "++++++ ++++++ >"),
    # The account is the one without a posting: oversight may look, and that person himself; a chief looks at his own people
    # (test_explained.py).
    page("jaitf:officer-access", "GET", 200, "?????? ???+?+ >", "account"),
    page("jaitf:token-new", "POST", 200, "++++++ ++++++ >"),
    page("jaitf:session-end-others", "POST", 302, "++++++ ++++++ >"),
    page("jaitf:account-list", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:account-new", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:account-new", "POST", 422, "xxxxxx xxxx+x >"),
    page("jaitf:account-import", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:account-import", "POST", 422, "xxxxxx xxxx+x >"),
    page("jaitf:account-import-open", "POST", 302, "xxxxxx xxxx+x >"),  # back to the list: none was shown
    page("jaitf:account-import-example", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:account-detail", "GET", 200, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-edit", "GET", 200, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-edit", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-invite", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-state", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-sessions-end", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:account-factor", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:posting-new", "POST", 422, "xxxxxx xxxx+x >", "account"),
    page("jaitf:posting-end", "GET", 200, "xxxxxx xxxx+x >", "posting"),
    page("jaitf:posting-end", "POST", 422, "xxxxxx xxxx+x >", "posting"),
    page("jaitf:confirmation-list", "GET", 200, "++++++ ++++++ >"),
    # Asked for by another administrator: the one here may decide, oversight looks on.
    page("jaitf:approval-detail", "GET", 200, "?????? ???++? >", "approval"),
    page("jaitf:approval-detail", "POST", 422, "?????? ???x+? >", "approval"),
    page("jaitf:reset-confirm", "GET", 200, "???+?? ????+? >", "reset"),
    page("jaitf:reset-confirm", "POST", 200, "???+?? ????x? >", "reset"),
    page("jaitf:reset-drop", "POST", 302, "???+?? ????+? >", "reset"),
    page("jaitf:task-force-list", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:task-force-detail", "GET", 200, "xxxxxx xxxx+x >", "task_force"),
    page("jaitf:code-lists", "GET", 200, "xxxxxx xxxx+x >"),
    page("jaitf:oversight", "GET", 200, "xxxxxx xxx+xx >"),
    page("jaitf:access-log", "GET", 200, "xxxxxx xxx+xx >"),
    page("profiling:desk", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:message-list", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:message-upload", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:message-upload", "POST", 422, "++x++x xxxxxx >"),
    page("profiling:flight-choices", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:consignment-new", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:consignment-new", "POST", 422, "++x++x xxxxxx >"),
    page("profiling:mail-new", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:mail-new", "POST", 422, "++x++x xxxxxx >"),
    page("profiling:target-list", "GET", 200, "++x++x xxxxxx >"),
    page("profiling:target-export", "GET", 200, "xxx++x xxxxxx >"),
    page("profiling:target-export", "POST", 200, "xxx++x xxxxxx >"),
    page("profiling:scan", "POST", 200, "++x++x xxxxxx >"),
    page("seizures:case-list", "GET", 200, "++++++ xxxxxx >"),
    page("seizures:case-list?tab=controls", "GET", 200, "++++++ xxxxxx >"),
    page("seizures:case-export", "GET", 200, "xxx++x xxxxxx >"),
    page("seizures:case-export", "POST", 200, "xxx++x xxxxxx >"),
    page("seizures:wco-sheet-of-list", "GET", 200, "xxx++x xxxxxx >"),
    page("seizures:wco-sheet-of-list", "POST", 422, "xxx++x xxxxxx >"),
    page("seizures:control-export", "GET", 200, "xxx++x xxxxxx >"),
    page("seizures:control-export", "POST", 200, "xxx++x xxxxxx >"),
    page("seizures:custody-list", "GET", 200, "++++++ xxxxxx >"),
    page("seizures:control-new", "GET", 200, "++x++x xxxxxx >"),
    page("seizures:control-new", "POST", 422, "++x++x xxxxxx >"),
    page("seizures:seizure-new", "GET", 200, "++x++x xxxxxx >"),
    page("seizures:seizure-new", "POST", 422, "++x++x xxxxxx >"),
    *(page(name, method, done, "xxxxxx xxxxxx >", record) for name, method, done, record in PROTECTED),
    page("messaging:inbox", "GET", 200, "++x++x xxxxxx >"),
    page("messaging:alert-sent", "GET", 200, "++x++x xxxxxx >"),
    page("messaging:alert-badge", "GET", 200, "++x++x xxxxxx >"),
    page("messaging:live", "GET", 503, "++++++ ++++++ +"),  # this process does not stream; who may listen to what: test_canaries
    page("messaging:emergency-list", "GET", 200, "xxx++x xxx+xx >"),
    page("messaging:emergency-new", "GET", 200, "+++++x xxxxxx >"),
    page("messaging:emergency-new", "POST", 422, "+++++x xxxxxx >"),
    # Somebody of Dakar's customs opened a case of Abidjan: his chiefs and oversight see it, only oversight (here) judges it.
    page("messaging:emergency-review", "POST", 422, "xxx++x xxx+xx >", "emergency"),
    page("reporting:dashboard", "GET", 200, "xxx++x xxxxxx >"),
    page("reporting:units", "GET", 200, "xxxxxx +++xxx >"),
    page("reporting:export-list", "GET", 200, "xxxxxx x++xxx >"),
    page("reporting:export-new", "GET", 200, "xxxxxx x++xxx >"),
    page("reporting:export-new", "POST", 422, "xxxxxx x++xxx >"),
    page("reporting:search", "GET", 200, "++++++ xxxxxx >"),
    # django-allauth: one's own sign-in, password and second factor. Whoever is signed in is led away from the sign-in page;
    # chiefs and everybody outside of a unit have a second factor already, the others can set one up.
    page("account_login", "GET", 200, "rrrrrr rrrrrr +"),
    page("account_login", "POST", 200, "rrrrrr rrrrrr +"),
    page("account_logout", "GET", 200, "++++++ ++++++ r"),
    page("account_logout", "POST", 302, "++++++ ++++++ +"),
    page("account_inactive", "GET", 200, "++++++ ++++++ +"),
    page("account_reauthenticate", "GET", 200, "++++++ ++++++ >"),
    page("account_reauthenticate", "POST", 200, "++++++ ++++++ >"),
    page("account_change_password", "GET", 200, "++++++ ++++++ >"),
    page("account_change_password", "POST", 200, "++++++ ++++++ >"),
    page("mfa_index", "GET", 200, "++++++ ++++++ >"),
    page("mfa_authenticate", "GET", 302, "++++++ ++++++ >"),
    page("mfa_authenticate", "POST", 302, "++++++ ++++++ >"),
    page("mfa_reauthenticate", "GET", 200, "rrr++r +++++r >"),
    page("mfa_reauthenticate", "POST", 200, "rrr++r +++++r >"),
    page("mfa_activate_totp", "GET", 200, "+++rr+ rrrrr+ >"),
    page("mfa_activate_totp", "POST", 200, "+++rr+ rrrrr+ >"),
    page("mfa_deactivate_totp", "GET", 200, "???++? +++++? >"),
    page("mfa_deactivate_totp", "POST", 302, "???++? +++++? >"),
    page("mfa_view_recovery_codes", "GET", 200, "???++? +++++? >"),
    page("mfa_generate_recovery_codes", "GET", 200, "++++++ ++++++ >"),
    page("mfa_generate_recovery_codes", "POST", 302, "eee++e +++++e >"),
    page("mfa_download_recovery_codes", "GET", 200, "???++? +++++? >"),
    page("mfa_list_webauthn", "GET", 200, "++++++ ++++++ >"),
    page("mfa_add_webauthn", "GET", 200, "++++++ ++++++ >"),
    page("mfa_add_webauthn", "POST", 200, "++++++ ++++++ >"),
    page("mfa_reauthenticate_webauthn", "GET", 200, "rrr++r +++++r >"),
    page("mfa_reauthenticate_webauthn", "POST", 302, "rrrrrr rrrrrr >"),
    page("mfa_login_webauthn", "GET", 302, "rrrrrr rrrrrr >"),
    page("mfa_login_webauthn", "POST", 302, "rrrrrr rrrrrr >"),
    page("api-schema", "GET", 200, "++++++ ++++++ +"),
    page("api-docs", "GET", 200, "++++++ ++++++ +"),
    page("api-task-force-list", "GET", 200, "++++++ +++++x >"),
    page("api-task-force-detail", "GET", 200, "++++++ +++++x >", "task_force"),
    page("api-airport-list", "GET", 200, "++++++ +++++x >"),
    page("api-airport-detail", "GET", 200, "++++++ +++++x >", "airport"),
    page("api-code-list-list", "GET", 200, "++++++ +++++x >"),
    page("api-code-list-detail", "GET", 200, "++++++ +++++x >", "code_list"),
    page("api-job-list", "GET", 200, "++++++ ++++++ >"),
    page("api-message-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-flight-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-traveller-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-consignment-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-mail-item-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-target-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-control-list", "GET", 200, "++++++ xxxxxx >"),
    page("api-seizure-list", "GET", 200, "++++++ xxxxxx >"),
    page("api-alert-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-delivery-list", "GET", 200, "++x++x xxxxxx >"),
    page("api-export-list", "GET", 200, "xxxxxx x++xxx >"),
)

RECORDS = (
    #                                                                              joint  customs police Abidjan shared others
    rec("profiling:message-detail", "GET", "message", 200, "                        ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:message-flight", "POST", "message", 422, "                       ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:flight-detail", "GET", "flight", 200, "                          ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:traveller-detail", "GET", "traveller", 200, "                    ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:consignment-new?flight", "GET", "flight", 200, "                 ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:consignment-detail", "GET", "consignment", 200, "                ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:mail-new?flight", "GET", "flight", 200, "                        ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:mail-detail", "GET", "mail", 200, "                              ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?traveller", "GET", "traveller", 200, "                ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?traveller", "POST", "traveller", 422, "               ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?consignment", "GET", "consignment", 200, "            ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?consignment", "POST", "consignment", 422, "           ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?mail", "GET", "mail", 200, "                          ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-new?mail", "POST", "mail", 422, "                         ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("profiling:target-detail", "GET", "target", 200, "                          ++x++x ++x++x ??x??x ??x??x ++x++x xxxxxx>"),
    rec("profiling:target-review", "GET", "target", 200, "                          x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("profiling:target-review", "POST", "target", 422, "                         x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("profiling:target-send", "GET", "target_confirmed", 200, "                  x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("profiling:target-send", "POST", "target_confirmed", 302, "                 x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("seizures:control-new?target", "GET", "target", 200, "                      ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("seizures:control-new?traveller", "GET", "traveller", 200, "                ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("seizures:control-detail", "GET", "control", 200, "                         +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:seizure-new?control", "GET", "control", 200, "                    ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-new?control", "POST", "control", 422, "                   ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-detail", "GET", "seizure", 200, "                         +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:seizure-edit", "GET", "seizure", 200, "                           ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-edit", "POST", "seizure", 422, "                          ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-submit", "GET", "seizure", 200, "                         ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-submit", "POST", "seizure", 302, "                        ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-decide", "GET", "seizure_submitted", 200, "               xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-decide", "POST", "seizure_submitted", 422, "              xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:amendment-new", "GET", "seizure_approved", 200, "                 ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:amendment-new", "POST", "seizure_approved", 422, "                ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:amendment-detail", "GET", "amendment", 200, "                     +++++? ++++++ ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-edit", "GET", "amendment", 200, "                       ++x++? ++x++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-edit", "POST", "amendment", 422, "                      ++x++? ++x++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-submit", "POST", "amendment", 302, "                    ++x++? ++x++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-decide", "GET", "amendment_submitted", 200, "           xxx++? xxx++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-decide", "POST", "amendment_submitted", 422, "          xxx++? xxx++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:amendment-withdraw", "POST", "amendment", 302, "                  +xx++? +xx++x ?????? ?????? ?????? xxxxxx>"),  # author or approver
    rec("seizures:case-version", "GET", "case_version", 200, "                      +++++? ++++++ ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-close", "GET", "seizure_approved", 200, "                 ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:seizure-close", "POST", "seizure_approved", 422, "                xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:photograph-upload", "POST", "seizure", 422, "                     ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:photograph-original", "GET", "photograph", 200, "                 +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:photograph-thumbnail", "GET", "photograph", 200, "                +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:photograph-remove", "POST", "photograph", 302, "                  ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    # Exhibits are kept by the unit: a share of the case does not open them. A liaison reads, and keeps nothing.
    # Whoever works on it writes into a room that is closed to him; a partner to whom it was shown does not.
    *(rec(name, method, record, done, "+++++? ++++++ ?????? ?????? xxxxx? xxxxxx>") for name, method, record, done in SENDING),
    rec("seizures:exhibit-new", "GET", "seizure", 200, "                            +++++? +++++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:exhibit-new", "POST", "seizure", 422, "                           +++++? +++++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:exhibit-labels", "GET", "seizure", 200, "                         +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:exhibit-detail", "GET", "exhibit", 200, "                         +++++? ++++++ ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:custody-sheet", "GET", "exhibit", 200, "                          +++++? ++++++ ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-file-original", "GET", "exhibit_file", 200, "             +++++? ++++++ ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-confirm", "GET", "exhibit", 200, "                        +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-confirm", "POST", "exhibit", 422, "                       +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-weigh", "GET", "exhibit", 200, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-weigh", "POST", "exhibit", 422, "                         +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-test", "GET", "exhibit", 200, "                           +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-test", "POST", "exhibit", 422, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-seal", "GET", "exhibit", 200, "                           +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-seal", "POST", "exhibit", 422, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-hand-over", "GET", "exhibit", 200, "                      +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-hand-over", "POST", "exhibit", 422, "                     +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-store", "GET", "exhibit", 200, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-store", "POST", "exhibit", 422, "                         +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-retrieve", "GET", "exhibit", 200, "                       +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-retrieve", "POST", "exhibit", 422, "                      +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-send", "GET", "exhibit", 200, "                           +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-send", "POST", "exhibit", 422, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-lab-result", "GET", "exhibit", 200, "                     +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-lab-result", "POST", "exhibit", 422, "                    +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-check-seal", "GET", "exhibit", 200, "                     +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-check-seal", "POST", "exhibit", 422, "                    +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-open-seal", "GET", "exhibit", 200, "                      +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-open-seal", "POST", "exhibit", 422, "                     +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-divide", "GET", "exhibit", 200, "                         +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-divide", "POST", "exhibit", 422, "                        +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-undo", "GET", "exhibit", 200, "                           +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-undo", "POST", "exhibit", 422, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-file", "GET", "exhibit", 200, "                           +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-file", "POST", "exhibit", 422, "                          +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-order-destruction", "GET", "exhibit", 200, "              xxx++? xxx++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-order-destruction", "POST", "exhibit", 422, "             xxx++? xxx++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-destroy", "GET", "exhibit", 200, "                        +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-destroy", "POST", "exhibit", 422, "                       +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-give-back", "GET", "exhibit", 200, "                      +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-give-back", "POST", "exhibit", 422, "                     +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-correct", "GET", "exhibit", 200, "                        +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-correct", "POST", "exhibit", 422, "                       +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-report-loss", "GET", "exhibit", 200, "                    +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:exhibit-report-loss", "POST", "exhibit", 422, "                   +++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    rec("seizures:wco-sheet", "GET", "seizure", 200, "                              xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:wco-sheet", "POST", "seizure", 422, "                             xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:cencomm-note", "POST", "seizure", 422, "                          xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("seizures:edition-ask", "POST", "seizure_approved", 302, "                  +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("seizures:edition-file", "GET", "edition", 200, "                           +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("messaging:alert-new?seizure", "GET", "seizure", 200, "                     ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:alert-new?seizure", "POST", "seizure", 422, "                    ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:alert-new?control", "GET", "control", 200, "                     ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:alert-new?control", "POST", "control", 422, "                    ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:alert-new?traveller", "GET", "traveller", 200, "                 ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("messaging:alert-new?traveller", "POST", "traveller", 422, "                ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("messaging:alert-detail", "GET", "alert", 200, "                            ++x++x ++x++x ??x??x ??x??x ??x??x xxxxxx>"),
    rec("messaging:alert-cancel", "GET", "alert", 200, "                            ++x++x ++x++x ??x??x ??x??x ??x??x xxxxxx>"),
    rec("messaging:alert-cancel", "POST", "alert", 422, "                           ++x++x ++x++x ??x??x ??x??x ??x??x xxxxxx>"),
    rec("messaging:delivery-detail", "GET", "delivery", 200, "                      ++x++x ------ ------ ??x??x ------ xxxxxx>"),
    rec("messaging:delivery-acknowledge", "POST", "delivery", 422, "                ++x++x ------ ------ ??x??x ------ xxxxxx>"),
    rec("messaging:delivery-feedback", "POST", "delivery", 422, "                   ++x++x ------ ------ ??x??x ------ xxxxxx>"),
    rec("messaging:share-list", "GET", "seizure", 200, "                            +++++? ++++++ ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:share-list", "POST", "seizure", 422, "                           xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:control-shares", "GET", "control", 200, "                        +++++? ++++++ ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:control-shares", "POST", "control", 422, "                       xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:target-shares", "GET", "target", 200, "                          ++x++x ++x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:target-shares", "POST", "target", 422, "                         xxx++x xxx++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("messaging:share-revoke", "POST", "share", 302, "                           xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:share-revoke", "POST", "share_control", 302, "                   xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("messaging:share-revoke", "POST", "share_target", 302, "                    xxx++? xxx++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("api-message-list", "POST", "compartment", 201, "                           ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-message-detail", "GET", "message", 200, "                              ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-flight-detail", "GET", "flight", 200, "                                ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-traveller-list?flight", "GET", "flight", 200, "                        ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-traveller-detail", "GET", "traveller", 200, "                          ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-consignment-list", "POST", "compartment", 201, "                       ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-consignment-list?flight", "GET", "flight", 200, "                      ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-consignment-detail", "GET", "consignment", 200, "                      ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-mail-item-list", "POST", "compartment", 201, "                         ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-mail-item-list?flight", "GET", "flight", 200, "                        ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-mail-item-detail", "GET", "mail", 200, "                               ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-target-list", "POST", "traveller", 201, "                              ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-target-list", "POST", "consignment", 201, "                            ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-target-list", "POST", "mail", 201, "                                   ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-target-detail", "GET", "target", 200, "                                ++x++x ++x++x ??x??x ??x??x ++x++x xxxxxx>"),
    rec("api-target-review", "POST", "target", 200, "                               x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("api-target-send", "POST", "target_confirmed", 200, "                       x+x++x x+x++x ??x??x ??x??x xxxxxx xxxxxx>"),
    rec("api-control-list", "POST", "compartment", 201, "                           ++x++? ++x++x ?????? ?????? ------ xxxxxx>"),
    rec("api-control-detail", "GET", "control", 200, "                              +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("api-seizure-list", "POST", "compartment", 201, "                           ++x++? ++x++x ?????? ?????? ------ xxxxxx>"),
    rec("api-seizure-detail", "GET", "seizure", 200, "                              +++++? ++++++ ?????? ?????? +++++? xxxxxx>"),
    rec("api-seizure-submit", "POST", "seizure", 200, "                             ++x++? ++x++x ?????? ?????? xxxxx? xxxxxx>"),
    rec("api-alert-list", "POST", "traveller", 201, "                               ++x++x ++x++x ??x??x ??x??x ------ xxxxxx>"),
    rec("api-alert-detail", "GET", "alert", 200, "                                  ++x++x ++x++x ??x??x ??x??x ??x??x xxxxxx>"),
    rec("api-delivery-detail", "GET", "delivery", 200, "                            ++x++x ------ ------ ??x??x ------ xxxxxx>"),
    rec("api-delivery-acknowledge", "POST", "delivery", 200, "                      ++x++x ------ ------ ??x??x ------ xxxxxx>"),
    rec("api-delivery-feedback", "POST", "delivery", 422, "                         ++x++x ------ ------ ??x??x ------ xxxxxx>"),
)

OWN = (
    #                                                              one's own       somebody else's
    #                                                              otcCdl nravA0 ? otcCdl nravA0 ?
    own("core:job-status", "GET", "job", 200, "                     ++++++ ++++++ > ?????? ?????? >"),
    own("core:job-retry", "POST", "job", 302, "                     ++++++ ++++++ > ?????? ?????? >"),
    own("core:saved-filter-rename", "GET", "saved_filter", 200, "   ++++++ ++++++ > ?????? ?????? >"),
    own("core:saved-filter-rename", "POST", "saved_filter", 422, "  ++++++ ++++++ > ?????? ?????? >"),
    own("core:saved-filter-delete", "POST", "saved_filter", 302, "  ++++++ ++++++ > ?????? ?????? >"),
    own("jaitf:token-revoke", "POST", "token", 302, "               ++++++ ++++++ > ?????? ?????? >"),
    own("mfa_edit_webauthn", "GET", "passkey", 200, "               ---++- +++++- - ?????? ?????? >"),
    own("mfa_edit_webauthn", "POST", "passkey", 200, "              ---++- +++++- - ?????? ?????? >"),
    own("mfa_remove_webauthn", "GET", "passkey", 200, "             ---++- +++++- - ?????? ?????? >"),
    own("mfa_remove_webauthn", "POST", "passkey", 302, "            ---++- +++++- - ?????? ?????? >"),
    own("jaitf:session-end", "POST", "session", 302, "              ++++++ ++++++ > ?????? ?????? >"),
    # A report of several years: the analyst's own, and one that another analyst of the region has asked for.
    own("jaitf:approval-withdraw", "POST", "approval", 302, "       ------ --+--- - ?????? ?xxx?? >"),
    own("api-job-detail", "GET", "job", 200, "                      ++++++ ++++++ > ?????? ?????? >"),
    own("reporting:export-detail", "GET", "export", 200, "          ------ -++--- - xxxxxx x??xxx >"),
    own("reporting:export-file", "GET", "export", 200, "            ------ -++--- - xxxxxx x??xxx >"),
    own("api-export-detail", "GET", "export", 200, "                ------ -++--- - xxxxxx x??xxx >"),
)
