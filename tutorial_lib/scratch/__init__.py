"""What the course builds from nothing, a page each, and proves equal to a library."""
