"""Hostile questions and messages, made at random: `make fuzz`. A short part with fixed seeds runs with the other tests."""
