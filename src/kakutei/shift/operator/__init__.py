"""The operator's pages: applications, payments, companies and the state of their links, mails. Each view is recorded."""
