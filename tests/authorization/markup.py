"""Markup in every text of every row, and every page of every role in a real browser: nothing of it runs.

The Content Security Policy is switched off in that browser: what holds here holds by escaping alone.
"""

from __future__ import annotations

import csv
import html
import io
import mimetypes
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import models, transaction
from playwright.sync_api import Browser, Page, Route
from post_office.models import Email, Log

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.mail_queue import put_secret
from kakutei.authentication.models import DeviceSession
from kakutei.demo.mailbox import show

from .actor_client import HTMX, ActorClient
from .app_spec import AppSpec
from .canary import EMPTY, guarded_models, text_fields, unpacked

ORIGIN = "http://127.0.0.1"
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


@dataclass(frozen=True)
class Shown:
    status: int
    kind: str
    body: bytes
    policy: str = ""
    """The Content-Security-Policy that came with it."""

    @property
    def text(self) -> str:
        return self.body.decode()


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
class Walk:
    """What each role is shown, first asked of the app and then shown to a browser: the driver of the browser and the
    open transaction do not go together."""

    spec: AppSpec
    exports: list[str] = field(default_factory=list)
    """Cells that would be computed."""
    defused: int = 0
    """Cells that would have been, without what stands in front of them."""
    wrong: list[str] = field(default_factory=list)
    pages: dict[str, dict[str, Shown]] = field(default_factory=dict)
    """By role and address."""
    fragments: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By role: the page, and what one of its elements asks for."""

    def ask(self, role: str, *, only: str = "") -> None:
        actor = self.spec.actors[role]
        pages = self.pages.setdefault(role, {})
        for name, page in self.spec.matrix.items():
            path = self.spec.path(name, self.spec.own)
            if page.may(role, "GET") and name.startswith(only):
                self._keep(pages, path, _asked(actor, path))
        shapes: set[str] = set()
        for path, shown in list(pages.items()):
            for fragment in map(html.unescape, re.findall(r'hx-get="([^"]+)"', shown.text)):
                shape = re.sub(r"\d+", "0", fragment)
                if shape not in shapes:
                    shapes.add(shape)
                    self._keep(pages, f"{HTMX}{fragment}", _asked(actor, fragment, HTMX))
                    self.fragments.setdefault(role, []).append((path, fragment))

    def _keep(self, pages: dict[str, Shown], path: str, shown: Shown) -> None:
        if shown.status >= 500:
            self.wrong.append(f"{path}: {shown.status}")
        self.exports += [f"{path}: {cell}" for cell in formulas(shown)]
        self.defused += (
            unpacked(shown.body).decode(errors="replace").count("=HYPERLINK(")
            if not shown.kind.startswith("text/html")
            else 0
        )
        if shown.status < 300 and shown.kind.startswith("text/html"):
            pages[path] = shown

    def show(self, browser: Browser, change: Callable[[str], str] = str, *, policy: bool = False) -> int:
        """How many pages and fragments were shown. `change` makes a hole in every page, to see that it is found; with
        `policy` the browser obeys the Content-Security-Policy."""
        for role, pages in self.pages.items():
            tab = self._tab(browser, pages, change, policy=policy)
            for path in (each for each in pages if not each.startswith(HTMX)):
                tab.goto(ORIGIN + path)
                self._note(tab, f"{role} {path}")
                for fragment in [wanted for page, wanted in self.fragments.get(role, []) if page == path]:
                    tab.evaluate("url => htmx.ajax('GET', url, {target: '#dialog-place', swap: 'innerHTML'})", fragment)
                    self._note(tab, f"{role} {path} → {fragment}")
            tab.context.close()
        return sum(map(len, self.pages.values()))

    def _tab(self, browser: Browser, pages: dict[str, Shown], change: Callable[[str], str], *, policy: bool) -> Page:
        context = browser.new_context(bypass_csp=not policy, viewport={"width": 1280, "height": 900})
        context.add_init_script(WATCH)
        context.route("**/*", lambda route: self._answer(route, pages, change))
        return context.new_page()

    def _note(self, tab: Page, where: str) -> None:
        self.wrong += [f"{where}: {each}" for each in tab.evaluate(FOUND)]

    def _answer(self, route: Route, pages: dict[str, Shown], change: Callable[[str], str]) -> None:
        url = urlsplit(route.request.url)
        path = f"{url.path}?{url.query}" if url.query else url.path
        way = HTMX if "hx-request" in route.request.headers else ""
        if f"{url.scheme}://{url.netloc}" != ORIGIN or url.path.endswith("/x"):
            self.wrong.append(f"asked for {route.request.url}")
            route.abort()
        elif url.path.startswith("/static/"):
            file = finders.find(url.path.removeprefix("/static/"))
            route.fulfill(path=str(file), content_type=mimetypes.guess_type(url.path)[0])
        elif way + path in pages:
            shown = pages[way + path]
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": shown.policy}
            route.fulfill(headers=headers, body=change(shown.text))
        else:
            route.fulfill(status=204)


def _asked(actor: ActorClient, path: str, way: str = "") -> Shown:
    actor.client.cookies.clear()
    for name, value in actor.cookies.items():
        actor.client.cookies[name] = value
    with transaction.atomic():
        answer = actor.client.get(path, headers={"HX-Request": "true"} if way else {})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    sent = answer.headers
    return Shown(answer.status_code, sent.get("Content-Type", ""), body, sent.get("Content-Security-Policy", ""))


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
