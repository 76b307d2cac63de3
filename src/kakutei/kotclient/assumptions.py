"""Assumptions that no public document of the vendor confirms. Change them only here."""

LISTS_EVERY_DATE = True
"""GET with a range answers with an element for every date of it, even an empty one. An answer with fewer dates
counts as cut short, and nothing is concluded from it. (Inferred from clients that rely on it.)"""

MISSING_EMPLOYEE_STATUS = 404
"""Status of a write for an employee key that the attendance side does not know."""
