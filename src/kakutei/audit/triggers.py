"""Append-only, enforced by the database: UPDATE is refused, and DELETE except in two cases.

A row may go where its company no longer exists (it was erased), or where it is older than five years. SQL's own clock
is not asked, since the apps' clock may be moved in tests: the age is counted from the newest row of the whole table.
Five years are at least 1826 days. The owner of the tables can drop a trigger; the chain shows what was changed after that.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

FIVE_YEARS = 1826
REFUSED = "the audit log is append-only"
CHANGES = "the audit log is never changed"

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{changes}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "WHEN ({existing}) AND NOT (julianday(OLD.at) < (SELECT julianday(max(at)) FROM {table}) - {days}) "
    "BEGIN SELECT RAISE(ABORT, '{refused}'); END",
)
_POSTGRES = (
    "CREATE FUNCTION {table}_refuse_update() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{changes}'; END $$ LANGUAGE plpgsql",
    "CREATE FUNCTION {table}_refuse_delete() RETURNS trigger AS $$ BEGIN "
    "IF ({existing}) AND NOT (OLD.at < (SELECT max(at) FROM {table}) - INTERVAL '{days} days') "
    "THEN RAISE EXCEPTION '{refused}'; END IF; RETURN OLD; END $$ LANGUAGE plpgsql",
    "CREATE FUNCTION {table}_refuse_truncate() RETURNS trigger AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM {table}) THEN RAISE EXCEPTION '{refused}'; END IF; RETURN NULL; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse_update()",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse_delete()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_truncate()",
)
_DROPPED = (
    "DROP TRIGGER IF EXISTS {table}_no_update{on}",
    "DROP TRIGGER IF EXISTS {table}_no_delete{on}",
)
_DROPPED_FROM_POSTGRES = (
    *_DROPPED,
    "DROP TRIGGER IF EXISTS {table}_no_truncate{on}",
    "DROP FUNCTION IF EXISTS {table}_refuse_update()",
    "DROP FUNCTION IF EXISTS {table}_refuse_delete()",
    "DROP FUNCTION IF EXISTS {table}_refuse_truncate()",
)


class AppendOnly(Operation):
    """Migration operation: installs the triggers on the app's AuditEntry. Its Company must exist.

    SQLite rebuilds a table to change a column or a constraint, which loses the triggers of AuditEntry and is refused for
    Company while they name it. Surround such a migration with `Unprotected()` and `AppendOnly()`.
    """

    reversible = True
    installed_forwards = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        self._set(editor, to_state, app_label, self.installed_forwards)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        self._set(editor, from_state, app_label, not self.installed_forwards)

    def describe(self) -> str:
        return "Install the append-only triggers of the audit log"

    def _set(self, editor: Any, state: Any, app_label: str, installed: bool) -> None:
        table, companies = (state.apps.get_model(app_label, name)._meta.db_table for name in ("AuditEntry", "Company"))
        if installed:
            install(editor, table=table, companies=companies)
        else:
            uninstall(editor, table=table)


class Unprotected(AppendOnly):
    """Migration operation: removes the triggers, for what follows in the same migration."""

    installed_forwards = False

    def describe(self) -> str:
        return "Remove the append-only triggers of the audit log"


def install(editor: Any, *, table: str, companies: str) -> None:
    """Inside a migration, with its schema editor."""
    sqlite = editor.connection.vendor == "sqlite"
    existing = f"OLD.company_number = 0 OR EXISTS (SELECT 1 FROM {companies} WHERE id = OLD.company_number)"  # noqa: S608 # names of our own tables
    for statement in _SQLITE if sqlite else _POSTGRES:
        editor.execute(
            statement.format(table=table, existing=existing, days=FIVE_YEARS, refused=REFUSED, changes=CHANGES),
            params=None,
        )


def uninstall(editor: Any, *, table: str) -> None:
    sqlite = editor.connection.vendor == "sqlite"
    for statement in _DROPPED if sqlite else _DROPPED_FROM_POSTGRES:
        editor.execute(statement.format(table=table, on="" if sqlite else f" ON {table}"), params=None)
