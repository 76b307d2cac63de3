"""What the shift app does when asked: one verb per file, one transaction each."""
