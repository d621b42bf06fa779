"""The web search: keep the overview true from the kommuner's own websites; it proposes, a person confirms."""
