"""Chapter 4, the summary: its exercises and claims."""
