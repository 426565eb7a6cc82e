"""SDMX-JSON: structure messages 1.0, 2.0 and 2.1 (one file per artefact family, reader and writer together), metadata and data messages."""
