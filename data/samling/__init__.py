"""Planning a samling, as pure functions: distances, regions, hosts, the p-median, the plan and its follow-up."""
