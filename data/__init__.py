"""What is known, and how to ask it: sources, schema, views, queries, and the editors' store."""
