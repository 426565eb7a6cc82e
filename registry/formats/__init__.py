"""Messages ⇄ model. Knows neither Flask nor SQL; table.py lists the formats, one row each."""
