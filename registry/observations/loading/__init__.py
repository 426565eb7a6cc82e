"""Loading: a file becomes a validated, sorted, unique, immutable dataset version."""
