"""What is printed: papers drawn once from one snapshot, and kept."""
