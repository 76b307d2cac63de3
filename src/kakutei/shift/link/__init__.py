"""The link: what the attendance side should say, what it is known to say, and the courier between them."""
