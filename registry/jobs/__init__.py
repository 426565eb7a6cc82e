"""Ways in: what the worker runs, one file per job."""
