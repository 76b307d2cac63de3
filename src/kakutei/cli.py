"""The command `kakutei`: starts what belongs to one of the two apps, by the name of its settings.

kakutei shift runserver | kakutei kintai migrate | kakutei worker shift | kakutei demo …
"""

from __future__ import annotations

import sys

from kakutei.infrastructure.starting import load_settings

APPS = ("shift", "kintai")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["demo"]:
        from kakutei.demo.run import main as demo  # the demo's extra packages are not there in production

        demo(words[1:])
    elif words[:1] == ["worker"] and words[1:2] and words[1] in APPS:
        manage(words[1], ["work", *words[2:]])
    elif words[:1] and words[0] in APPS:
        manage(words[0], [command.replace("-", "_") for command in words[1:2]] + words[2:])
    else:
        sys.exit(
            "使い方: kakutei {shift|kintai} 管理コマンド / kakutei worker {shift|kintai} / kakutei demo"
            " (docs/operating.md)"
        )


def manage(app: str, words: list[str]) -> None:
    load_settings(app)
    from django.core.management import execute_from_command_line  # settings must be named first

    execute_from_command_line([f"kakutei {app}", *words])
