"""Registers: spreadsheets in which a unit wrote its seizures down before it had this program (docs/adr/0017)."""
