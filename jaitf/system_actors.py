"""What runs without a person: the named system actors, and the tables that row security opens to each.

A background task says who it is with `acting(None, system="system:…")`. What is not listed here sees nothing: a new task
without a line fails at once, in its test. `system:owner` is whoever migrates, seeds or repairs as the database's owner;
the database honours that name on the owner's own connections only.
"""

from __future__ import annotations

OWNER = "system:owner"
EVERYTHING = "*"

#: What a report is made of, and what it becomes.
_REPORT = frozenset(
    {
        "seizures_caseversion",
        "seizures_seizure",
        "seizures_circumstances",
        "seizures_commodityline",
        "seizures_concealmentused",
        "seizures_control",
        "seizures_custodyentry",
        "seizures_detention",
        "seizures_detentionextension",
        "seizures_editionrecord",
        "seizures_exhibit",
        "seizures_person",
        "seizures_personsearch",
        "seizures_photograph",
        "seizures_reportedition",
        "seizures_rightsanswer",
        "seizures_routeleg",
        "seizures_seizureagency",
        "profiling_flight",
    }
)
_BATCH = frozenset({"seizures_reportbatch", "seizures_reportbatchitem"})

RIGHTS: dict[str, frozenset[str]] = {
    OWNER: frozenset({EVERYTHING}),
    # Counts the open work of somebody who leaves, for the administrator who may not see it, and hands it over.
    "system:handover": frozenset({"profiling_target", "seizures_seizure", "messaging_alertdelivery", "messaging_task"}),
    # Closes accounts that nobody has used for long; it needs no content.
    "system:dormant": frozenset(),
    # Notes which requests for approval have lapsed, and writes e-mails about those that wait or were decided.
    "system:approvals": frozenset({"jaitf_approvalrequest"}),
    "system:approval.email": frozenset({"jaitf_approvalrequest"}),
    # Drops originals after 24 hours, and the files of exports and batches past their date, and those of registers that were brought in.
    "system:retention": frozenset(
        {"profiling_message", "seizures_reportbatch", "seizures_registerimport", "seizures_registerfile", "seizures_importproblem", "seizures_importedcase"}
    ),
    # Tells open pages of sender and recipients that an alert moved.
    "system:notices": frozenset({"messaging_alert", "messaging_alertdelivery"}),
    # Puts alerts into inboxes, and writes e-mails about them.
    "system:alert.deliver": frozenset({"messaging_alert", "messaging_alertdelivery"}),
    "system:alert.email": frozenset({"messaging_alert", "messaging_alertdelivery"}),
    # Reads uploads and files what is in them, and issues reports, also when who asked has moved on since.
    "system:intake.parse": frozenset({"profiling_message", "profiling_messageissue", "profiling_flight", "profiling_traveller", "profiling_traveldocument"}),
    "system:report.render": _REPORT,
    # The same for one report of a batch, and the archive of them all.
    "system:report.item": _REPORT | _BATCH,
    "system:report.archive": frozenset({"seizures_reportedition"}) | _BATCH,
    # Compares a paper or a file that somebody shows with what was issued (the public verify page), and knows whether a
    # later version of the case exists.
    "system:verify": frozenset({"seizures_caseversion", "seizures_editionrecord", "seizures_reportedition"}),
    # Finds the one case that is opened in an emergency, grants an hour of it, and closes accounts that nobody has cleared.
    "system:emergency": frozenset(
        {
            "seizures_seizure",
            "seizures_control",
            "seizures_seizuregroupobjectpermission",
            "seizures_controlgroupobjectpermission",
            "messaging_seizureshare",
            "messaging_controlshare",
            "messaging_emergencyaccess",
        }
    ),
    "system:emergency.email": frozenset({"messaging_emergencyaccess"}),
    # Follows the chain of every custody entry (manage.py audit_verify); cases for their references.
    "system:audit": frozenset({"seizures_seizure", "seizures_exhibit", "seizures_custodyentry", "seizures_exhibitfile"}),
    # Tells chiefs of a discrepancy, by the exhibit's code.
    "system:custody.email": frozenset({"seizures_seizure", "seizures_exhibit"}),
    # Finds running detentions whose limit comes near, and tells the chiefs and who entered them.
    "system:detention.remind": frozenset({"seizures_detention"}),
    "system:detention.email": frozenset({"seizures_detention", "seizures_person", "seizures_seizure", "seizures_control"}),
    # Finds hand-overs that nobody confirmed for a day, and tells those whom it concerns, by the exhibit's code.
    "system:custody.open": frozenset({"seizures_seizure", "seizures_exhibit"}),
    # Tells somebody that a task was given to him; not what it is.
    "system:task.email": frozenset({"messaging_task"}),
    # Finds whose saved searches are to be asked; each is asked as its owner.
    "system:search.watch": frozenset({"reporting_searchwatch"}),
    # Compares files on disk with the photographs and archives that exist.
    "system:stray-files": frozenset({"seizures_photograph", "seizures_amendmentphotograph", "seizures_reportbatch"}),
}


def actors_of(table: str) -> list[str]:
    """The system actors to whom a table, or the history of it, is open; the owner apart."""
    tracked = table.removesuffix("event")
    return sorted(name for name, tables in RIGHTS.items() if name != OWNER and tracked in tables)
