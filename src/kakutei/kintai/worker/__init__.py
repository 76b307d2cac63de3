"""The work behind the pages: mails, pruning, the first company, the demo world."""
