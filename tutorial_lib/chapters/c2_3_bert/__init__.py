"""Chapter 2.3, BERT: its exercises, claims and long experiment."""
