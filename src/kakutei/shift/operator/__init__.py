"""The operator's pages: applications, payments, companies and how their links are, mails. Each look is on file."""
