"""Use cases of taking over structures and data from other SDMX services."""
