"""What people write: the append-only log, its types, rules, databases and archive."""
