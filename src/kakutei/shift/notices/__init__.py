"""お知らせ: who of a company is mailed about what needs a hand, and what they were told when."""
