"""The screen Oversikt."""
