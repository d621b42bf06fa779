"""Schema versions of the editors' store, applied by data/store/engine.py."""
