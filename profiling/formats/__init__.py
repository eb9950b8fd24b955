"""Readers of messages and codes: text in, typed records and issues out.

Pure Python: nothing here touches Django or the database, so that a parser can be tried, fuzzed
and measured alone. `docs/formats.md` says what is read and which quirks are tolerated.
"""
