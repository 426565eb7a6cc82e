"""The observation store: immutable Parquet parts per dataset version, read by DuckDB. The only place with SQL on observations."""
