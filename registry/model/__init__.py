"""The SDMX information model as values. Knows no Flask, no SQL, no XML."""
