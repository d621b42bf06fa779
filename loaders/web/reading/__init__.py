"""Text out of HTML and PDF, in processes with limits."""
