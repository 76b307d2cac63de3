"""The demo: its one small world, and the start of its processes. It imports neither app."""
