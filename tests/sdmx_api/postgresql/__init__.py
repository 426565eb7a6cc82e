"""The statements on structures, maintenance, metadata sets and registrations once more, on PostgreSQL."""
