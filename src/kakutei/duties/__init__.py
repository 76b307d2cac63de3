"""Which duties of an app's worker fail, kept in a table: the worker writes it, the operator's pages show it."""
