"""Domain objects become screens; pure functions."""
