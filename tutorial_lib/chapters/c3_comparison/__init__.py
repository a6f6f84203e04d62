"""Chapter 3, the comparison: its exercises, claims and long experiments."""
