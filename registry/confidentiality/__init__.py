"""What must not leave: which observations are withheld, and from whom."""
