"""The WebAPI's vocabulary: records, its two date-time formats, error codes, permissions. Values only, no I/O.

The vendor's camelCase exists only here, and here only as the alias of each field.
"""
