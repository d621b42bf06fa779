"""The screen Utvikling."""
