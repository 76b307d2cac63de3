"""What becomes of a link on its way from a mail to a browser (case D3)."""

from __future__ import annotations

from urllib.parse import quote

TAILS = [
    ".", ",", ")", "。", "、", "」", "』", ">", "》", '"', "'", "*", "]", " ", "  ", "\u3000", "\n", "\r\n", "\u200b", "/", "//", "…", "!",
    "?utm=1", ".)", "。」 このURLは10分間、1回だけ使えます。", "> 次のURLを開き", " Please open it", "=", "&gt;", "%3E", "_", "-", "__",
]  # fmt: skip
"""What follows the secret."""


def with_tail(path: str, tail: str) -> str:
    return path + (tail if tail.startswith("?") else quote(tail))
