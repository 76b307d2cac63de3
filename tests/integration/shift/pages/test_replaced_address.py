"""The old address gets a mail when an administrator replaces it (case I11)."""

from __future__ import annotations

from django.test import Client
from post_office.models import Email

from kakutei.demo import cast
from kakutei.shift.people.models import Staff, User

from .test_access import page_of
from .test_invitations import mail_to, stranger
from .world import World

OLD, NEW = cast.EDITOR_EKIMAE.email, "baba-neu@example.jp"


def mails_to(address: str = OLD) -> list[str]:
    mails = Email.objects.filter(to=address, subject__contains="メールアドレスが変更されました")
    return [mail.message for mail in mails]


def test_the_old_address_is_notified_who_changed_what(owner: Client, world: World) -> None:
    """Case I11."""
    owner.post(f"{page_of(world)}/mail", {"email": NEW})
    (message,) = mails_to()
    assert f"{world.owner.name}さんが、「{cast.COMPANY}」" in message
    assert f"このアドレスでは、もう「{cast.COMPANY}」にログインできません。" in message
    assert NEW not in message


def test_an_unchanged_address_is_not_notified(owner: Client, world: World) -> None:
    """Case I11."""
    owner.post(f"{page_of(world)}/mail", {"email": OLD})
    assert mails_to() == []


def test_a_refused_change_sends_no_mail(owner: Client, world: World) -> None:
    """Case I11: an address that another user has."""
    assert owner.post(f"{page_of(world)}/mail", {"email": cast.OWNER.email}).status_code == 422
    assert mails_to() == []


def test_an_invitation_that_takes_the_place_of_another_address_tells_it(owner: Client, world: World) -> None:
    """Case I11."""
    chiba = world.staff(cast.PEOPLE[2])
    link = mail_to(owner, chiba)
    Staff.objects.filter(pk=chiba.pk).update(user=User.objects.create(email="chiba-alt@example.jp", name=chiba.name))
    stranger().post(link)
    assert len(mails_to("chiba-alt@example.jp")) == 1
