"""Chapter 1.2, Fields of application: its exercises and claims."""
