"""What a handout is."""
