"""What changes something: one verb per file, one transaction each."""
