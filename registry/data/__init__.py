"""Use cases on observations: load and publish, query, availability."""
