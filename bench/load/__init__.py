"""The load benchmark: `python -m bench.load`."""

LARGE, SMALL = 200, 14
SIZES = (LARGE,) * 4 + (SMALL,) * 8
"""People of each company: with a third of the users in large ones, 5 % of all requests open a large month and 10 % a small one."""
