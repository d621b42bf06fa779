"""The screen Data og metode."""
