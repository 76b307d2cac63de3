"""Long runs, started by hand; each prints a JSON object of figures."""
