"""Reading and validating the CSV files of `data/sources`."""
