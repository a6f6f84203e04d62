"""What is typed in a terminal: install, prepare, examine, run."""
