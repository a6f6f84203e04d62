"""Chapter 1.1, What is an embedding: its exercises, claims and long experiments."""
