"""Chapter 2.2, GloVe: its exercises, claims and long experiments."""
