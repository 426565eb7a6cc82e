"""docs/formats.md: what each format does with each kind of artefact, found by doing it. `python -m tests.formats.matrix` (or `make docs`) writes it."""
