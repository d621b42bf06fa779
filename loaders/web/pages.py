"""The documents that the web search has read, as others than the search ask for them: tools beside the project, notebooks."""

from loaders.web.memory.pages import documents

__all__ = ["documents"]
