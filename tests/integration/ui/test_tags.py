from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError

from kakutei.ui import day_bars
from kakutei.ui.templatetags.ui import icon, icon_names, jdate, jtime, tabledate


def draw(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_dates_are_written_as_a_japanese_reader_writes_them() -> None:
    assert jdate(date(2026, 12, 1)) == "2026年12月1日(火)"
    assert tabledate(date(2026, 12, 1)) == "12/1 火"
    assert tabledate(date(2028, 2, 29)) == "2/29 火"


def test_a_moment_shows_the_clock_and_the_day_of_japan() -> None:
    evening = datetime(2026, 12, 31, 15, 5, tzinfo=UTC)
    assert jtime(evening) == "0:05"
    assert jdate(evening) == "2027年1月1日(金)"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        jtime(datetime(2026, 12, 1, 9, 0))  # noqa: DTZ001 - the point of the test


def test_nothing_known_shows_nothing() -> None:
    assert draw("{{ nothing|jdate }}{{ nothing|jtime }}{{ nothing|tabledate }}", nothing=None) == ""


def test_joined_lines_keep_their_spaces_and_their_values() -> None:
    source = """<p>
  {% joinlines %}
  <b>{{ name }}</b> さん、
  {% if late %}
    {{ note }}
    <a href="/">開く</a>
  {% endif %}
  {% endjoinlines %}
</p>"""
    page = draw(source, name="青木 葵", late=True, note="1行目\n2行目")
    assert page == '<p>\n  <b>青木 葵</b> さん、1行目\n2行目<a href="/">開く</a>\n</p>'


@pytest.mark.parametrize("tag", ['<a class="button"\n href="/">', '<a href="{{ url }}"\n class="button">'])
def test_joined_lines_refuse_a_tag_on_two_lines(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="one line"):
        draw("{% joinlines %}" + tag + "</a>{% endjoinlines %}")


def test_unknown_icons_are_refused() -> None:
    with pytest.raises(ValueError, match="icon"):
        icon("unicorn")


def test_an_icon_alone_has_a_name_and_beside_a_word_is_silent() -> None:
    assert 'aria-label="編集"' in icon("pencil", label="編集")
    assert "aria-label" not in icon("pencil")


def test_every_icon_is_an_own_symbol() -> None:
    assert {"check", "pencil", "store", "printer"} <= icon_names()


def test_a_shift_over_midnight_goes_on_beyond_the_end_of_the_bar() -> None:
    night = day_bars.piece((22 * 60, 30 * 60), begin=0)
    assert night == day_bars.Piece(left=264, right=288, goes_on=True)
    assert day_bars.piece((22 * 60, 29 * 60), begin=5) == day_bars.Piece(left=204, right=288, goes_on=False)
    assert day_bars.piece((0, 4 * 60), begin=5) is None


def test_bars_of_a_day_are_drawn_without_style_attributes() -> None:
    drawn = draw("{% day_axis %}{% day_bars plan actual late=True %}", plan=(540, 1080), actual=(563, 1080))
    assert 'class="plan"' in drawn
    assert 'class="actual late"' in drawn
    assert "style=" not in drawn


def test_a_day_without_plan_or_punch_draws_an_empty_axis() -> None:
    assert "<path" not in draw("{% day_bars None None %}")


def test_a_single_one_of_many_still_shows() -> None:
    assert 'width="1.5"' in draw("{% share_bar 1 5000 'attention' %}")
    assert 'width="0"' in draw("{% share_bar 0 0 'attention' %}")


def test_the_day_line_keeps_what_lies_outside_the_day_at_its_edge() -> None:
    drawn = draw("{% day_line bands ticks 1500 %}", bands=[(480, 600, "送れません")], ticks=[(610, "delivered", "")])
    assert "送れません" in drawn
    assert 'class="now" x1="288"' in drawn
