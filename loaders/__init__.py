"""How facts get in: one module per source or task, run as `python -m loaders <command>`."""
