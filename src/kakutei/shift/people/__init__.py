"""Accounts, users, companies (会社), stores (拠点), staff, roles and who may do what."""
