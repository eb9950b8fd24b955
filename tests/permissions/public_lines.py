"""Routes that are open to whoever holds a paper, signed in or not: a code shows what it carries, an invitation its form."""

#: Route, method, the route's own answer, the record of the world that it is about.
PUBLIC = (
    ("seizures:verify", "GET", 200, ""),
    ("seizures:verify", "POST", 422, ""),
    ("seizures:verify-code", "GET", 200, "code"),
    ("seizures:verify-code", "POST", 422, "code"),
    ("seizures:record-schema", "GET", 200, ""),
    ("seizures:record-schema-1", "GET", 200, ""),
    # Who was invited sets a password; this invitation has lapsed.
    ("jaitf:invitation-accept", "GET", 410, "invitation"),
    ("jaitf:invitation-accept", "POST", 410, "invitation"),
)
