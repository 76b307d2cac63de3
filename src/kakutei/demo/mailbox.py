"""A mailbox for the demo: takes every mail over real SMTP, keeps it in a folder, shows it on a page.

python -m kakutei.demo.mailbox PAGE_PORT SMTP_PORT FOLDER
"""

from __future__ import annotations

import email
import email.policy
import html
import re
import sys
import time
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>メール箱</title>
<style>body{{font:15px/1.7 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}}
article{{border:1px solid #8888;border-radius:6px;padding:1rem;margin:1rem 0}}h1{{font-size:20px}}h2{{font-size:15px;margin:0}}
p{{margin:.25rem 0}}.to{{opacity:.7}}pre{{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.5rem 0 0}}</style></head>
<body><h1>メール箱</h1><p class="to">デモのメールは、すべてここに届きます。新しい順です。</p>{mails}</body></html>"""


class Keeper:
    """Writes each mail that arrives into the folder, named by the time of its arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        (self.folder / f"{time.time_ns()}.eml").write_bytes(content if isinstance(content, bytes) else content.encode())
        return "250 OK"


def show(folder: Path) -> str:
    mails = [_mail(path) for path in sorted(folder.glob("*.eml"), reverse=True)[:100]]
    return PAGE.format(
        mails="".join(mails) or "<p>まだ届いていません。ログイン画面でメールアドレスを送ると、ここに届きます。</p>"
    )


def _mail(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = html.escape(body.get_content() if body else "")
    linked = re.sub(r"https?://[^\s<]+", lambda url: f'<a href="{url[0]}">{url[0]}</a>', text)
    subject, to = html.escape(str(message["subject"])), html.escape(str(message["to"]))
    return f'<article><h2>{subject}</h2><p class="to">{to} 宛</p><pre>{linked}</pre></article>'


def page_of(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = show(folder).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
            """A mailbox of links logs no requests."""

    return Page


def main() -> None:
    page_port, smtp_port, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    Controller(Keeper(folder), hostname="127.0.0.1", port=smtp_port).start()
    ThreadingHTTPServer(("127.0.0.1", page_port), page_of(folder)).serve_forever()


if __name__ == "__main__":
    main()
