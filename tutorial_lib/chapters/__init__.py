"""What belongs to one chapter alone, a folder for each: its exercises, claims and long experiments."""
