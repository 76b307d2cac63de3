"""Patterns (業務), the shift table's drafts, confirmations and their snapshots."""
