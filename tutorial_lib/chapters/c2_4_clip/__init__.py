"""Chapter 2.4, CLIP: its exercises and claims."""
