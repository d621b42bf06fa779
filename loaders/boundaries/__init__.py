"""`python -m loaders boundaries`: the boundaries of kommuner, from the network or from a wheel."""
