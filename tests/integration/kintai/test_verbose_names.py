from __future__ import annotations

from tests.support.verbose_names import unnamed_fields


def test_each_field_has_a_japanese_name() -> None:
    assert unnamed_fields() == []
