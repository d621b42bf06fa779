"""The open API: endpoints, parameters, tables and their description."""
