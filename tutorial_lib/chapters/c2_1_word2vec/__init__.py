"""Chapter 2.1, Word2Vec: its exercises, claims and long experiments."""
