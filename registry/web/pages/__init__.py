"""One frozen dataclass per template, and what builds it from values of the model."""
