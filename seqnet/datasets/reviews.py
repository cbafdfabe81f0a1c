"""Generated film reviews."""
