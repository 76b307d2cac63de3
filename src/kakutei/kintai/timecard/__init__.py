"""Punches (打刻) and what they add up to. `rules` is pure."""
