import pytest
from django.test import Client

from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.shift.actions.inquiries import send_inquiry
from kakutei.shift.subscriptions.models import Inquiry

from .conftest import SetClock, sign_in
from .reading import source, text
from .world import NOON, TODAY, World, jst

QUESTION = "請求書は <どこ> ですか。\n来月から使いたいです。"


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


@pytest.fixture
def inquiry(world: World) -> Inquiry:
    return send_inquiry(company=world.company, text=QUESTION, by=world.owner, at=NOON)


def test_without_inquiries_the_page_explains_what_it_will_list(boss: Client) -> None:
    assert "お問い合わせはまだありません" in text(boss.get("/operator/inquiries"))


def test_an_open_question_says_who_asked_and_where_to_answer(boss: Client, inquiry: Inquiry) -> None:
    page = boss.get("/operator/inquiries")
    assert f"{cast.COMPANY} 2026/12/10 12:00 対応済みにする 請求書は <どこ> ですか。 来月から使いたいです。" in text(
        page
    )
    assert f'href="mailto:{cast.OWNER.email}"' in source(page)
    assert "<どこ>" not in source(page)


def test_an_answered_question_moves_below_with_who_and_when(
    boss: Client, inquiry: Inquiry, set_clock: SetClock
) -> None:
    set_clock(jst(TODAY, 16))
    words = text(boss.post(f"/operator/inquiries/{inquiry.pk}/answer", follow=True))
    assert "対応済みにしました" in words
    assert "お返事を待っているお問い合わせはありません" in words
    assert words.rstrip().endswith("2026/12/10 16:00 運営 担当")


def test_a_second_press_keeps_the_first_name_and_time(boss: Client, inquiry: Inquiry, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 16))
    boss.post(f"/operator/inquiries/{inquiry.pk}/answer")
    set_clock(jst(TODAY, 18))
    words = text(boss.post(f"/operator/inquiries/{inquiry.pk}/answer", follow=True))
    assert "2026/12/10 16:00 運営 担当" in words
    assert "18:00" not in words
