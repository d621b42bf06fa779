"""The screen Samlinger."""
