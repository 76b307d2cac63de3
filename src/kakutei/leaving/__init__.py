"""A company's data taken along, and a company that leaves: the same in both apps."""
