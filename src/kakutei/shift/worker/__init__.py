"""The shift app's worker process and management commands."""
