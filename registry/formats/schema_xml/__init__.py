"""Generated XML schemas: what a structure-specific SDMX-ML data message of one flow may say."""
