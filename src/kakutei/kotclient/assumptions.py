"""What no public document of the vendor says, and what we take for granted until one does. Change it here alone."""

LISTS_EVERY_DATE = True
"""GET with a range answers with an element for every date of it, even an empty one. An answer with fewer dates
counts as cut short, and nothing is concluded from it. (Inferred from clients that rely on it.)"""

MISSING_EMPLOYEE_STATUS = 404
"""Status of a write for an employee key that is not known there."""
