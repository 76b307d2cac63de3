"""The data export of a company, and its deletion: the same in both apps."""
