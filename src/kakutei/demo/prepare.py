"""One app's tables, and its part of the demo world, in one process: python -m kakutei.demo.prepare shift --load …"""

from __future__ import annotations

import os
import sys


def main() -> None:
    app, words = sys.argv[1], sys.argv[2:]
    os.environ["DJANGO_SETTINGS_MODULE"] = f"kakutei.{app}.settings"
    import django  # settings must be named first
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if words[:1] == ["--load"]:
        call_command(*words[1:])


if __name__ == "__main__":
    main()
