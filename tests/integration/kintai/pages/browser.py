"""Signed-in clients for page tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from kakutei.authentication.identity import add_operator
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.kintai.people.models import Administrator, AdministratorKind, Division, Employee, User

from ..world import World


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
    return client


def romu(world: World) -> Client:
    """The all-access administrator."""
    return signed_in(world.romu)


def store_manager(world: World, division: Division) -> Client:
    """An administrator of one division."""
    user = User.objects.create(name="店長")
    Administrator.objects.create(company=world.company, user=user, kind=AdministratorKind.DIVISION, division=division)
    return signed_in(user)


def staff(employee: Employee) -> Client:
    user = User.objects.create(name=employee.name)
    employee.user = user
    employee.save()
    return signed_in(user)


def operator() -> Client:
    """Who runs the installation and belongs to no company."""
    return signed_in(add_operator(email="unei@example.jp", name="運営 担当"))


def text(response: Any) -> str:
    return str(response.content.decode())
