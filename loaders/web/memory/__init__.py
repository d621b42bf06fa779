"""What the web search remembers between rounds."""
