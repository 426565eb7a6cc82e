"""How much of the official schemas the full examples use: every element, attribute and member that a structure message may have."""
