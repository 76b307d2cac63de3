"""The texts that the operator of an installation provides as Markdown files. A wrong folder or file stops start-up."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAMES = ("terms", "privacy", "contact")
MOST_BYTES = 200_000


def own_pages(folder: str) -> dict[str, str]:
    """name → Markdown of the existing files; empty where no folder is named. Raises ImproperlyConfigured."""
    if not folder:
        return {}
    place = Path(folder)
    if not place.is_dir():
        raise ImproperlyConfigured(f"KAKUTEI_PAGES: there is no folder {place}. Make it, or leave the variable out.")
    found = {name: _text(place / f"{name}.md") for name in NAMES if (place / f"{name}.md").exists()}
    if not found:
        raise ImproperlyConfigured(f"KAKUTEI_PAGES: {place} holds none of terms.md, privacy.md and contact.md.")
    return found


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            read = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise _wrong(file, f"cannot be read ({error.strerror}). It must be a file that this process may read") from None
    if len(read) > MOST_BYTES:
        raise _wrong(file, "is larger than 200 kB. Shorten it, and leave pictures out")
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(file, "is not UTF-8. Save it as UTF-8") from None
    if not text.strip() or "\0" in text:
        raise _wrong(file, "holds no text. Write it, or take the file away")
    return text


def _wrong(file: Path, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"KAKUTEI_PAGES: {file.name} {what}. docs/operating.md says what belongs there.")
