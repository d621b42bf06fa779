"""Asking other servers politely: HTTP, robots.txt, slots per host."""
