"""Markup in every text of every row, and every page of every role in a real browser: nothing of it runs.

The Content Security Policy is switched off in that browser: what holds here holds by escaping alone.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

from django.db import models, transaction
from playwright.sync_api import Browser, Page
from post_office.models import Email, Log

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.mail_queue import put_secret
from kakutei.authentication.models import DeviceSession
from kakutei.demo.mailbox import show

from .app_spec import AppSpec
from .canary import EMPTY, guarded_models, text_fields, unpacked
from .walking import Shown, Walk

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
FORMULA = '=HYPERLINK("http://canary.example/'
RENDERED = "60481729"
"""What {{7777*7777}} becomes where a text is taken for a template."""
SIGNIN = {
    "authentication.DeviceSession.session_key": "a secret",
    "authentication.DeviceSession.session_data": "a secret",
    "authentication.SignInLink.secret_hash": "computed",
    "authentication.SignInLink.browser_hash": "computed",
    "authentication.Passkey.credential_id": "base64url, checked",
    "authentication.Passkey.public_key": "base64url, checked",
    "authentication.Challenge.value": "a secret",
    "authentication.FormSubmission.lookup_hash": "computed",
    "authentication.FormSubmission.answer": "sealed",
}
SENTENCES = (
    "\"'><img src=x onerror=ran({n})><script>ran({n})</script>",
    "</textarea></title></script><svg onload=ran({n})>",
    '" autofocus onfocus=ran({n}) x="',
    "javascript:ran({n})//'-ran({n})-'`${{ran({n})}}",
    "<a href=javascript:ran({n})>",
    FORMULA + '{n}")',
    "\"'><b hx-get=/x hx-trigger=load hx-on:click=ran({n})>{{{{7777*7777}}}}",
    "<img src=x onerror=ran({n})>",
    "<b onclick=ran({n})>",
    "<s id={n}>",
)
HEADERS = {"content-type", "content-transfer-encoding", "mime-version", "subject", "from", "to", "date", "message-id"}
WATCH = "window.ran = (...numbers) => { (window.hasRun ||= []).push(numbers) }"
FOUND = """() => [
  ...(window.hasRun || []).map(numbers => `ran ${numbers}`),
  ...[...document.querySelectorAll('*')].flatMap(element => [
    ...[...element.attributes].filter(each => /^on/i.test(each.name)),
    ...[...element.attributes].filter(each => /^\\s*javascript:/i.test(each.value) && /^(href|src|action|formaction|hx-.*)$/.test(each.name)),
  ].map(each => `${element.tagName} ${each.name}=${each.value}`)),
  ...(document.documentElement.textContent.includes('RENDERED') ? ['a text was taken for a template'] : []),
  ...[...document.querySelectorAll('s, b[hx-get], script:not([src]):not([type])')].map(element => element.outerHTML.slice(0, 80)),
]""".replace("RENDERED", RENDERED)


def payload(number: int, most: int) -> str:
    """As many kinds of markup as fit, another one first each time."""
    turned = number % len(SENTENCES)
    packed = ""
    for each in (*SENTENCES[turned:], *SENTENCES[:turned]):
        text = each.format(n=number)
        packed += text if len(packed) + len(text) <= most else ""
    return packed or "<s>"[:most]


def fill(spec: AppSpec, kept: dict[str, str], joined: dict[str, str]) -> Counter[str]:
    """How often each text column was filled. `kept` and `joined` as in `canary.mark_all`; of those who visit, the mail
    address stays, since their session hangs on it."""
    filled: Counter[str] = Counter()
    same: dict[str, str] = {}
    numbers = iter(range(1000, 1_000_000))
    actors = set(_users_of_sessions())
    for model in guarded_models():
        for row in [] if model.__name__ == "AuditEntry" else model._base_manager.order_by("pk"):
            changes: dict[str, str] = {}
            for each in text_fields(model):
                label, old = f"{model._meta.label}.{each.name}", getattr(row, each.attname)
                if _stays(label, old, {**kept, **SIGNIN}) or (
                    each.name == "email" and row.pk in actors and _is_user(row)
                ):
                    continue
                most = each.max_length or 300
                new = (
                    same.setdefault(old, f"<s id={next(numbers)}>")
                    if label in joined and old
                    else payload(next(numbers), most)
                )
                changes[each.attname] = (
                    f"<b/onclick=ran({next(numbers)})>@x.jp" if isinstance(each, models.EmailField) else new
                )
                filled[label] += 1
            if changes:
                model._base_manager.filter(pk=row.pk).update(**changes)
    for mail in Email.objects.order_by("pk"):
        Log.objects.create(email=mail, status=1, exception_type="SMTPException", message=payload(next(numbers), 300))
        Email.objects.filter(pk=mail.pk).update(
            subject=payload(next(numbers), 120), to=f"<b/onclick=ran(1)>{mail.pk}@x.jp"
        )
    for company in (spec.own["company_id"], spec.foreign["company_id"]):
        for n, _ in enumerate(SENTENCES):
            who = Actor(ActorKind.PERSON, 987, payload(n, 120), payload(n, 64))
            facts = {payload(n + 1, 60): payload(n + 2, 200)}
            with acting_as(lambda who=who: who):
                record(
                    AuditAction.OPTION_SET,
                    company=company,
                    words=payload(n, 200),
                    before=facts,
                    after={"名前": payload(n, 200)},
                )
    return filled


def unfilled(filled: Counter[str], kept: dict[str, str]) -> list[str]:
    """Text columns that contain no markup although no reason is given for them."""
    wrong = []
    for model in guarded_models():
        for each in text_fields(model):
            label = f"{model._meta.label}.{each.name}"
            reason = {**kept, **SIGNIN}.get(label)
            recorded = model.__name__ == "AuditEntry"  # written by `record`, and never changed
            if not filled[label] and not recorded and (not reason or reason == EMPTY):
                wrong.append(label)
    return wrong


def queued_mails(spec: AppSpec, roles: Iterable[str], also: Callable[[], object]) -> list[bytes]:
    """Every mail that the forms of the sweep and `also` put into the queue, as it would leave."""
    found: list[bytes] = []

    def keep(*_: object) -> None:
        for mail in Email.objects.filter(pk__gt=last):
            message = mail.email_message()
            put_secret(message)
            found.append(message.message().as_bytes())

    last = Email.objects.order_by("pk").values_list("pk", flat=True).last()
    for name, page in spec.matrix.items():
        role = next((each for each in roles if page.may(each, "POST")), None)
        if role is not None and page.form is not None:
            before = page.before and partial(page.before, spec.own)
            spec.actors[role].ask(
                "POST", spec.path(name, spec.own), form=page.form(spec.own), before=before, after=keep
            )
    with transaction.atomic():
        also()
        keep()
        transaction.set_rollback(True)
    return found


def faults_of_letters(found: list[bytes]) -> list[str]:
    """Faults of mails: any part besides one plain-text part, or a header injected through a person's name."""
    wrong = []
    for raw in found:
        message = message_from_bytes(raw, policy=policy.default)
        wrong += (
            [f"{message['subject']}: {message.get_content_type()}"]
            if message.get_content_type() != "text/plain"
            else []
        )
        wrong += [f"{message['subject']}: {name}" for name in message if name.lower() not in HEADERS]
    return wrong


def mailbox(found: list[bytes], folder: Path) -> Shown:
    """The page of the demo's mailbox with these mails in it."""
    for number, raw in enumerate(found):
        (folder / f"{number}.eml").write_bytes(raw)
    return Shown(200, "text/html; charset=utf-8", show(folder).encode())


@dataclass
class MarkupWalk(Walk):
    exports: list[str] = field(default_factory=list)
    """Cells that would be computed."""
    defused: int = 0
    """Cells that would have been, without what stands in front of them."""

    def keep(self, pages: dict[str, Shown], path: str, shown: Shown) -> None:
        self.exports += [f"{path}: {cell}" for cell in formulas(shown)]
        self.defused += (
            unpacked(shown.body).decode(errors="replace").count("=HYPERLINK(")
            if not shown.kind.startswith("text/html")
            else 0
        )
        super().keep(pages, path, shown)

    def look(self, tab: Page) -> list[str]:
        return list(tab.evaluate(FOUND))

    def open_tab(self, browser: Browser, *, policy: bool) -> Page:
        tab = super().open_tab(browser, policy=policy)
        tab.context.add_init_script(WATCH)
        return tab


def formulas(shown: Shown) -> list[str]:
    """Cells of a CSV, an .xlsx or a zip of CSVs that a spreadsheet would compute."""
    if shown.kind.startswith("text/csv"):
        return _computed(shown.body)
    if shown.kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(shown.body)) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        sheets = [cell for name, file in files.items() if name.endswith(".csv") for cell in _computed(file)]
        return [*sheets, *(cell for name, file in files.items() if name.endswith(".xlsx") for cell in _formulas(file))]
    return _formulas(shown.body) if "spreadsheet" in shown.kind else []


def _formulas(workbook: bytes) -> list[str]:
    return re.findall(r"<f[ >].*?</f>", unpacked(workbook).decode(errors="replace"))


def _computed(sheet: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(sheet.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if cell and cell[0] in FORMULA_SIGNS]


def unescaped(markup: str) -> str:
    """What a page would be whose templates escape nothing."""
    return html.unescape(markup)


def _stays(label: str, old: str | None, kept: dict[str, str]) -> bool:
    return old is None or (label in kept and (not old or kept[label] != EMPTY))


def _is_user(row: models.Model) -> bool:
    return row._meta.model_name == "user"


def _users_of_sessions() -> Iterator[int]:
    for session in DeviceSession.objects.all():
        yield from (number for number in (session.user_id, session.pending_user_id) if number)
