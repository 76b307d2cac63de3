"""Each refusal has its sentence, also in a process without docstrings (PYTHONOPTIMIZE=2)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kakutei.infrastructure.refusal import Refusal

SENTENCE = re.compile(r"[ぁ-ん].*(。|\{\}|\[\{\}\])$")
"""A sentence may end in what it is about, which the WebAPI puts in brackets."""
COMPUTED = {
    "kakutei.access.scheme.AccessRefused",
    "kakutei.authentication.mail_limits.TooManyLinks",
    "kakutei.shift.pages.staff.import_file.UnreadableFile",
}
"""Bases whose kinds have the sentences, and a sentence that says until when."""
MESSAGES = """
import importlib, json, pkgutil, sys
import django
django.setup()
import kakutei
from kakutei.access.scheme import AccessRefused
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import InvalidInput
other = {"shift": "kakutei.kintai", "kintai": "kakutei.shift"}[sys.argv[1]]
names = [found.name for found in pkgutil.walk_packages(kakutei.__path__, "kakutei.", onerror=print)]
for name in names:
    if not f"{name}.".startswith(f"{other}.") and not name.endswith("__main__") and ".settings" not in name:
        importlib.import_module(name)
def kinds(base):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)
def sentence(kind):
    # in the words of the app, where the two differ
    return str(kind("{}")) if issubclass(kind, AccessRefused) else getattr(kind, "message", "")
found = {f"{kind.__module__}.{kind.__qualname__}": sentence(kind) for base in (Refusal, InvalidInput) for kind in kinds(base)}
assert False, "asserts are off"
print(json.dumps([Refusal.__doc__, found]))
"""


@pytest.mark.parametrize("app", ["shift", "kintai"])
def test_each_refusal_has_a_sentence_without_docstrings(app: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": f"kakutei.{app}.settings",
        "KAKUTEI_DATA": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONOPTIMIZE": "2",
    }
    command = [sys.executable, "-c", MESSAGES, app]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    docstring, messages = json.loads(ended.stdout)
    assert docstring is None
    assert len(messages) > 40
    assert {name: said for name, said in messages.items() if not SENTENCE.search(said)}.keys() <= COMPUTED


def test_a_refusal_says_what_it_is_about() -> None:
    class CodeTaken(Refusal):
        message = "コード「{}」はすでに使われています。"

    assert str(CodeTaken("{0}")) == "コード「{0}」はすでに使われています。"
    assert CodeTaken(12).about == "12"
    assert str(Refusal("できません。")) == "できません。"
