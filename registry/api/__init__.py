"""Ways in: the JSON API of the registry."""
