"""SDMX-ML: one codec for 2.1, 3.0 and 3.1; generations.py says how they differ."""
