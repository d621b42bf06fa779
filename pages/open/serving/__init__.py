"""How the open routes are served: headers, compression, caching, metrics."""
