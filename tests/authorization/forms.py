"""python -m tests.authorization.forms shift: as JSON, by name, the addresses below a company, each with whether it takes a POST of a
person who leads two companies, as the matrix of the sweep says. In a process of its own, with the app's settings."""

from __future__ import annotations

import importlib
import json
import os
import sys


def main(app: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"kakutei.{app}.settings"
    import django  # settings must be named first

    django.setup()
    from .app_spec import addresses

    matrix = importlib.import_module(f"tests.authorization.{app}.matrix").MATRIX
    found = {
        name.partition(":")[2]: (pattern, matrix[name].may("both", "POST"))
        for name, pattern in addresses()
        if "company_key" in pattern
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
