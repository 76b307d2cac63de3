"""Cases D3 and I14 in the attendance app."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.integration.authentication.damaged import with_tail

from ..world import World
from .browser import romu, text
from .test_invitations import MAKERS, mail_to, mailed

CUT = "途中で切れています"
TAILS = pytest.mark.parametrize("tail", [".", ")", "。", "」", ">", " ", "\u3000", "\r\n", "/"])


@TAILS
def test_a_login_link_with_something_behind_it_works(world: World, tail: str) -> None:
    client = Client()
    client.post("/login", {"email": world.romu.email})
    client.post(with_tail(mailed(), tail))
    assert client.session[SESSION_KEY] == str(world.romu.pk)


@TAILS
@MAKERS
def test_an_invitation_with_something_behind_it_works(world: World, tail: str, make: Callable[..., str]) -> None:
    link = with_tail(make(romu(world), world.employee(email="")), tail)
    client = Client()
    assert "はじめる" in text(client.get(link))
    client.post(link)
    assert SESSION_KEY in client.session


@MAKERS
def test_an_invitation_that_is_cut_short_is_called_so(world: World, make: Callable[..., str]) -> None:
    link = make(romu(world), world.employee(email=""))
    client = Client()
    for lost in (1, 5):
        assert CUT in text(client.get(link[:-lost]))
        assert CUT in text(client.post(link[:-lost]))
    assert SESSION_KEY not in client.session
    assert CUT not in text(client.get(f"{link[: -len(link.rpartition('/')[2])]}{'A' * 43}"))


def test_a_login_link_that_is_cut_short_is_called_so(world: World) -> None:
    client = Client()
    client.post("/login", {"email": world.romu.email})
    assert CUT in text(client.post(mailed()[:-1]))
    assert SESSION_KEY not in client.session


def test_the_mail_opened_in_another_browser_leads_to_where_one_wanted_to_go(world: World) -> None:
    """Case I14."""
    desk, telephone = Client(), Client()
    desk.get("/login", {"next": "/c/minato/settings/employees?leavers=1"})
    desk.post("/login", {"email": world.romu.email})
    assert telephone.post(mailed())["Location"] == "/c/minato/settings/employees?leavers=1"


def test_an_invitation_by_mail_is_not_spent_by_a_cut_short_press(world: World) -> None:
    link = mail_to(romu(world), world.employee(email=""))
    client = Client()
    client.post(link[:-1])
    client.post(link)
    assert SESSION_KEY in client.session
