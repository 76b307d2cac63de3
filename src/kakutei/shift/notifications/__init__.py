"""お知らせ: which users of a company get mails about concerns of the link, and when each was mailed."""
