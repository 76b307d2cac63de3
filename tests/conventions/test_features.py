"""The pages of an app lie in feature folders, and no feature reaches into another one's views."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.tree import SOURCE, Finding, below, check, name_of, parsed


def foreign_views(paths: list[Path], root: Path) -> Iterator[Finding]:
    """Imports of `<app>.pages.<feature>.…views` from a module of another feature of the same app."""
    for path in paths:
        parts = path.relative_to(root).parts
        if len(parts) != 4 or parts[1] != "pages":
            continue
        app, _, feature, _ = parts
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            for full in (f"{node.module}.{alias.name}" for alias in node.names):
                words = full.removeprefix("kakutei.").split(".")
                if (
                    words[:2] == [app, "pages"]
                    and len(words) > 3
                    and words[2] != feature
                    and words[3].endswith("views")
                ):
                    yield Finding(name_of(path), node.lineno, f"imports {full}")


def test_no_feature_imports_the_views_of_another() -> None:
    check(
        foreign_views(below(SOURCE), SOURCE),
        advice="Move what both features need into forms, presenters or the pages folder itself:",
    )


def test_an_import_of_foreign_views_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "shift" / "pages" / "staff"
    folder.mkdir(parents=True)
    module = folder / "views.py"
    module.write_text(
        "from kakutei.shift.pages.link import pause_views\n"
        "from kakutei.shift.pages.link.pause_views import pause\n"
        "from kakutei.shift.pages.link.presenters import link_state\n"
        "from kakutei.shift.pages.staff import import_views\n"
    )
    assert [found.line for found in foreign_views([module], tmp_path)] == [1, 2]
