"""Chapter 0, Introduction: its exercises."""
