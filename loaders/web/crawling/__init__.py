"""One round of the search of one unit: what is asked for next, what an answer means, what to write."""
