"""Measurements that are shown, not asserted: `make bench`."""
