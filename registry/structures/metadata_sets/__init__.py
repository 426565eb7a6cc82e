"""Use cases on metadata sets: finding them by themselves, by flow and by what they describe; what must hold of one; other forms."""
