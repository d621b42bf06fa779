"""The screen Kommuner."""
