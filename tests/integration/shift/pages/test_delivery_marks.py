"""The marks of delivery states."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from tests.support.paths import DOCS

from kakutei.shift.pages.templatetags.delivery import MARK_LABELS, mark

DOCUMENT = DOCS / "looks.md"


@pytest.mark.parametrize("state", sorted(MARK_LABELS))
def test_a_mark_says_the_label_of_its_state(state: str) -> None:
    assert f'aria-label="{MARK_LABELS[state]}"' in mark(state)


def test_a_mark_says_the_sentence_it_is_given_and_escapes_it() -> None:
    drawn = Template("{% mark 'waiting' sentence %}").render(Context({"sentence": "10:00以降に送ります <b>"}))
    assert "10:00以降に送ります &lt;b&gt;" in drawn


def test_an_unknown_state_has_no_mark() -> None:
    with pytest.raises(ValueError, match="state"):
        mark("sent")


def test_the_document_names_every_state() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [state for state in sorted(MARK_LABELS) if state not in text] == []
