"""Schema versions of the editors' store, applied by data/store_engine.py."""
