"""The machinery of a lesson: how a notebook starts, exercises, guesses, claims, stored results."""
