"""Generated JSON schemas: what an SDMX-JSON data message of one flow may say."""
