"""Reads the packs in codelists/ and dataflows/: see docs/packs.md for their form."""
