"""The maps that several screens share."""
