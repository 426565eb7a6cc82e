"""Where structures, the manifest of data sets, jobs and the audit trail are kept. The only place with SQL on metadata."""
