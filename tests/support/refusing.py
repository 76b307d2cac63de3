"""A database that refuses to change the rows of one company: what a duty does for it fails, whatever it does."""

from __future__ import annotations

from django.db import connection, models

REFUSED = "refused for this test"
_SQLITE = (
    "CREATE TRIGGER refused_{event} BEFORE {event} ON {table} WHEN {row}.{column} = {number}"
    " BEGIN SELECT RAISE(ABORT, '{text}'); END",
)
_POSTGRES = (
    "CREATE FUNCTION refused_{event}() RETURNS trigger AS $$ BEGIN IF {row}.{column} = {number}"
    " THEN RAISE EXCEPTION '{text}'; END IF; RETURN {row}; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER refused_{event} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refused_{event}()",
)


def refuse(event: str, table: type[models.Model], number: int, *, column: str = "company_id") -> None:
    """From now on every INSERT, UPDATE or DELETE of such a row fails. Goes with the test's transaction."""
    row = "OLD" if event == "DELETE" else "NEW"
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(
                statement.format(
                    event=event, table=table._meta.db_table, row=row, column=column, number=number, text=REFUSED
                )
            )
