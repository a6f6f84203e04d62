"""Chapter 0, Introduction: its exercises and its three games."""
