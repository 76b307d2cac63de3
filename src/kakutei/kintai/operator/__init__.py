"""運営者のページ: companies and their first administrators, and the mails. Neither time cards nor tokens."""
