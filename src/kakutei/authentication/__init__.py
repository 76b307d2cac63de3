"""Sign-in by mail link, device sessions and their limits: the Django app that both projects install."""
