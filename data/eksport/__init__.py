"""The register as files: spreadsheets, tables, the data package."""
