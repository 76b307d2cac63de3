"""Which functions of the product lead to a mail, which of them a test has run, and whether a mail's links open (case I8)."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from post_office.models import Email

from kakutei.authentication.mail_links import LINK_HEADER, SECRET_PLACE, new_secret
from kakutei.authentication.models import Purpose, SignInLink
from tests.support.paths import SOURCE

EDGES = re.compile(r"(^|/)(pages|operator|worker|management)(/|\.py)|views\.py$")
"""Pages, operator's pages and commands: what calls them is a request, a person or a process."""
URL = re.compile(r"https?://[^\s)。、]+")

type Place = tuple[str, str]
"""File below src/kakutei, name of the function."""


def senders(*folders: str) -> set[Place]:
    """Every function below the edges, in these folders, from which a mail is queued, directly or through others."""
    files = [path for folder in folders for path in sorted((SOURCE / folder).rglob("*.py"))]
    trees = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text()) for path in files}
    trees = {name: tree for name, tree in trees.items() if not EDGES.search(name) and "/migrations/" not in name}
    found: set[Place] = {("infrastructure/mailing.py", "queue_text"), ("infrastructure/mailing.py", "queue_for")}
    while True:
        more = {place for name, tree in trees.items() for place in _callers(name, tree, found)} - found
        if not more:
            return {place for place in found if place[0] != "infrastructure/mailing.py"}
        found |= more


def _callers(name: str, tree: ast.Module, found: set[Place]) -> Iterator[Place]:
    here = {function for file, function in found if file == name}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if (node.module.removeprefix("kakutei.").replace(".", "/") + ".py", alias.name) in found
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            if called & (here | imported):
                yield name, function.name


@contextmanager
def recorded() -> Iterator[set[Place]]:
    """The functions of the product that stood in the stack whenever a mail was queued."""
    seen: set[Place] = set()

    def look(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_name == "queue_text":
            at: FrameType | None = frame.f_back
            while at is not None:
                file = Path(at.f_code.co_filename)
                if file.is_relative_to(SOURCE):
                    seen.add((file.relative_to(SOURCE).as_posix(), at.f_code.co_name))
                at = at.f_back

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def urls_of(mail: Email) -> list[str]:
    """The addresses in a mail, with a secret put in as at sending."""
    text = str(mail.message)
    number = (mail.headers or {}).get(LINK_HEADER)
    if number and SECRET_PLACE in text:
        text = text.replace(SECRET_PLACE, new_secret(int(number)) or "")
    return URL.findall(text)


def run(steps: Iterable[Callable[[], object]], sign_in: Callable[[Any], Client]) -> tuple[set[Place], list[str]]:
    """After each step the links of its mails are opened. What ran to queue a mail, and what does not open."""
    wrong: list[str] = []
    with recorded() as ran:
        for step in steps:
            before = Email.objects.count()
            step()
            wrong += links_that_do_not_open(Email.objects.order_by("pk")[before:], sign_in)
    return ran, wrong


def links_that_do_not_open(mails: Iterable[Email], sign_in: Callable[[Any], Client]) -> list[str]:
    """Each address of each mail opened as its recipient: in their session, or signed out where they come in by it."""
    wrong = []
    for mail in mails:
        (to,) = mail.to
        user = get_user_model()._default_manager.filter(email=to, is_active=True).first()
        for url in urls_of(mail):
            if not url.startswith(f"{settings.KAKUTEI_BASE_URL}/"):
                wrong.append(f"{mail.subject} → {to}: {url} is another site")
                continue
            client = sign_in(user) if user and not _comes_in_by_it(mail) else Client(headers={"host": "127.0.0.1"})
            answer = client.get(url.removeprefix(settings.KAKUTEI_BASE_URL), follow=True)
            ended = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
            if answer.status_code != 200 or (user and "/login" in ended):
                wrong.append(f"{mail.subject} → {to}: {url} answers {answer.status_code} {ended}")
    return wrong


def _comes_in_by_it(mail: Email) -> bool:
    number = (mail.headers or {}).get(LINK_HEADER)
    coming = (Purpose.SIGN_IN, Purpose.REGISTRATION, Purpose.INVITATION)
    return bool(number) and SignInLink.objects.filter(pk=number, purpose__in=coming).exists()
