"""SDMX-CSV for data: one writer and one reader; generations.py says how 1.0, 2.0 and 2.1 differ."""
