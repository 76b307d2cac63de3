"""操作記録: who did what to which row and when, in a chain per company that shows where a row is missing or changed."""
