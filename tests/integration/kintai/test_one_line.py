"""Names of this app are one line wherever they come in (case D5)."""

from __future__ import annotations

from tests.support import one_line

from .world import World


def test_every_text_column_stores_one_line() -> None:
    """Case D5."""
    assert len(one_line.typed_columns()) > 15
    assert one_line.columns_that_keep_it() == []


def test_a_saved_row_holds_one_line_in_memory_and_in_its_table(world: World) -> None:
    """Case D5."""
    world.employee()
    saved = list(one_line.saved_rows())
    assert len(saved) > 10
    assert [name for name, clean in saved if not clean] == []


def test_every_text_field_of_every_form_cleans_or_refuses() -> None:
    """Case D5."""
    assert len(one_line.text_fields()) > 15
    assert one_line.fields_that_keep_it() == []
