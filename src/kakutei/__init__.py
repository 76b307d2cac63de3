"""Kakutei (確定): a shift app, an attendance app, and the link that forgets no confirmed shift."""
