"""Structure maps carried out: rows of one structure become rows of another (SDMX 3.1 Technical Notes, section 12). Pure functions."""
