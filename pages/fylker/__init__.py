"""The screen Fylker."""
