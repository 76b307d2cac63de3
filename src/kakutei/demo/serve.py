"""One app of the demo in one process: its tables, the commands that fill them, then its pages.

python -m kakutei.demo.serve shift 8000 --do load_demo … --do add_operator …
"""

from __future__ import annotations

import io
import sys

from kakutei.infrastructure.starting import load_settings


def main() -> None:
    app, port, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    load_settings(app)
    _prepare(words)
    _serve(app, port)


def _prepare(words: list[str]) -> None:
    import django  # settings must be named first
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    _refuse_other_version()
    call_command("migrate", verbosity=0)
    for command in commands_in(words):
        call_command(*command, stdout=io.StringIO())
    connections.close_all()


def _refuse_other_version() -> None:
    """Before the first release migrations may be made anew: data of an earlier state cannot be migrated."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    if not loader.applied_migrations.keys() <= loader.disk_migrations.keys():
        sys.exit(
            "前回のデモのデータは、別の版のKakuteiで作られているため使えません。bin/demo --fresh で作り直してください。"
        )


def commands_in(words: list[str]) -> list[list[str]]:
    """The words after each --do."""
    commands: list[list[str]] = []
    for word in words:
        if word == "--do":
            commands.append([])
        else:
            commands[-1].append(word)
    return commands


def _serve(app: str, port: str) -> None:
    from gunicorn.app.wsgiapp import run  # the same process becomes the server: Django is imported once

    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "8"]
    sys.argv = ["gunicorn", *bind, "--no-control-socket", "--log-level", "warning", f"kakutei.{app}.wsgi"]
    run()  # type: ignore[no-untyped-call] # gunicorn has no types


if __name__ == "__main__":
    main()
