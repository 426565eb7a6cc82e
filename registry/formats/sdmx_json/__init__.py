"""SDMX-JSON: structure messages 2.0 and 2.1 (one file per artefact family, reader and writer together) and data messages."""
