"""Long runs, started by hand; each prints one JSON object of figures."""
