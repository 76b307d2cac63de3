"""Text on one line: control and invisible characters removed, and folded for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def fold(text: str) -> str:
    """Without blanks, width, case and the width of kana: 「青木　真理子」 is 「青木真理子」, 「ｱｵｷ」 is 「アオキ」."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(plain.split())


_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@lru_cache(maxsize=4096)
def plain_kana(text: str) -> str:
    """As fold, in hiragana: ﾔﾏﾓﾄ ｱｵｲ → やまもとあおい."""
    return fold(text).translate(_TO_HIRAGANA)


def is_found(words: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts contains the words, whatever the blanks, the width, the case and the kana."""
    wanted = plain_kana(words)
    return any(wanted in plain_kana(text) for text in texts)


FORMATS = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
"""Format characters (category Cf) without a shape: zero-width, changing the direction of what follows, tags."""
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Letters and marks by their category that are drawn as nothing."""
JOINERS = "\u200c\u200d"
"""They shape the letters of some scripts and join emoji; between other letters they only hide."""
NEVER_JOINED = (
    "LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "GREEK", "CYRILLIC",
)  # fmt: skip
_HIDDEN = re.compile(f"[{FORMATS}{FILLERS}\ud800-\udfff]")
_JOINER = re.compile(f"[{JOINERS}]")
_BREAKS = re.compile(r"[ \t]*[\x00-\x1f\x7f-\x9f\u2028\u2029][ \x00-\x1f\x7f-\x9f\u2028\u2029]*")
_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def one_line(text: str) -> str:
    """Line breaks and other control characters become one blank; hidden and direction-changing characters go."""
    return _BREAKS.sub(" ", _without_hidden(text)).strip()


def many_lines(text: str) -> str:
    """The same for a longer text, which keeps its lines and tabs."""
    return _CONTROLS.sub("", _LINE_BREAK.sub("\n", _without_hidden(text))).strip()


def _without_hidden(text: str) -> str:
    if text.isascii():
        return text
    return _JOINER.sub(_kept_joiner, _HIDDEN.sub("", text))


def _kept_joiner(found: re.Match[str]) -> str:
    text, place = found.string, found.start()
    return found[0] if _may_join(text[place - 1 : place]) and _may_join(text[place + 1 : place + 2]) else ""


def _may_join(sign: str) -> bool:
    """A letter, mark or picture of a script that uses joiners. U+FE0F may come between an emoji and its joiner."""
    joins = bool(sign) and unicodedata.category(sign) in ("Lo", "Lm", "Mn", "Mc", "So", "Sk")
    return joins and not unicodedata.name(sign, "CJK").startswith(NEVER_JOINED)
