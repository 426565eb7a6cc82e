"""Use cases on who may write: tokens."""
