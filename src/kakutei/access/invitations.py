"""招待: a person gets a link by mail or on paper and signs in by it with a role, or the invitation is withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django_scopes import scope, scopes_disabled

from kakutei.access.links import check_limit, make_printed, new_link, open_link, queue_mail, redeem_link, revoke
from kakutei.access.roles import (
    LastLeader,
    check_leader_left,
    check_rank,
    give,
    has_another_way_in,
    lock,
    open_invitations_of,
    replace_address,
)
from kakutei.access.rows import Access, InvitationRow, PersonRow
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import lock_chains_of, record
from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_links import Asking
from kakutei.authentication.sessions import end_sessions, lock_identities


class AddressTaken(AccessRefused):
    message = "このメールアドレスは、ほかの{person}が使っています。1つのメールアドレスは1人だけが使えます。"


class NotOnPaper(AccessRefused):
    message = "メールアドレスでログインする人や、ほかの会社でもお使いの人は、QRコードでは招待できません。メールで招待してください。"


class NotHereAnyMore(AccessRefused):
    message = "退職した人は招待できません。{edit_page}で退職日を確認してください。"


class InvitationGone(AccessRefused):
    message = "この招待は使用済みか、取り消されています。ページを開き直してください。"


class AccessEnded(AccessRefused):
    message = "この人のログインは、ほかの管理者が停止しました。ページを開き直してください。"


class NothingToWithdraw(AccessRefused):
    message = "この招待は使用済みか、もう使えません。ページを開き直してください。"


class InvitationOver(AccessRefused):
    message = "この招待は使用済みか、取り消されたか、期限が切れています。"


def invite(
    *,
    company: Any,
    person: PersonRow,
    access: Access,
    email: str,
    by: Identity,
    asking: Asking,
    at: dt.datetime,
    keeps: bool = False,
    in_place_of: InvitationRow | None = None,
) -> str:
    """With an address: queues a mail to it and returns "". Without: returns the URL for paper, this once.

    A person who has access keeps it, and gets another way to it (change_role changes it).
    `keeps`: the page was shown to invite a person who has access; raises AccessEnded if that access has ended since.
    `in_place_of`: the invitation that is reissued; raises InvitationGone if it is no longer open.
    An earlier invitation of the same person ends. Another address than the one in use ends its sessions at once.
    Raises InvitationGone, AccessEnded, AddressTaken, NotOnPaper, NotHereAnyMore, LastLeader, and what check_rank,
    check_limit and new_link raise.
    """
    with transaction.atomic():
        lock(company)
        person.refresh_from_db()
        lock_identities(person.user)
        now = scheme().held(person.user)
        _check_as_asked(person, at, ended=keeps and now is None, in_place_of=in_place_of)
        of_address = scheme().held(get_user_model().objects.with_address(email) if email else None)
        check_rank(by, person, access, now, of_address)
        _check(person, email, at)
        check_limit(at)
        revoke(open_invitations_of(person, at).values_list("link", flat=True), at=at)
        if email and person.user and person.user.email and person.user.email != email:
            replace_address(person, by=by, at=at)
        check_leader_left()
        link = new_link(email=email, asking=asking, at=at)
        given = now or of_address or access
        made = scheme().make_invitation(person, given, link=link, by=by)
        if email:
            queue_mail(made)
        url = "" if email else make_printed(link)
        record(AuditAction.INVITED, company=company, about=person, by=by, at=at, after=facts(given, email))
        return url


def facts(access: Access, email: str) -> dict[str, str]:
    """An invitation in the audit log; an empty `email` is paper."""
    return {"役割": access.label, "方法": f"メール {email}" if email else "QRコード"}


def may_come_by_paper(user: Identity | None) -> bool:
    """A link on paper signs in its holder, so it must not open anything that the person who printed it may not open."""
    return user is None or (user.email is None and not has_another_way_in(user))


def _check_as_asked(person: PersonRow, at: dt.datetime, *, ended: bool, in_place_of: InvitationRow | None) -> None:
    """Check that what the page showed is still true."""
    if ended:
        raise AccessEnded
    if in_place_of and not open_invitations_of(person, at).filter(pk=in_place_of.pk).exists():
        raise InvitationGone


def _check(person: PersonRow, email: str, at: dt.datetime) -> None:
    if person.has_left(at):
        raise NotHereAnyMore
    if email and scheme().every_person().filter(user__email=email).exclude(pk=person.pk).exists():
        raise AddressTaken
    if not email and not may_come_by_paper(person.user):
        raise NotOnPaper


def withdraw_invitation(*, company: Any, invitation: InvitationRow, by: Identity, at: dt.datetime) -> None:
    """Raises NothingToWithdraw where it was used first, and AboveOwnRole."""
    with transaction.atomic():
        lock(company)
        person = invitation.person
        check_rank(by, person, invitation.access)
        if not revoke([invitation.link_id], at=at):
            raise NothingToWithdraw
        record(AuditAction.INVITATION_WITHDRAWN, company=company, about=person, words=invitation.to_whom, by=by, at=at)


def find_invitation(typed: str, *, at: dt.datetime) -> InvitationRow | None:
    """The invitation behind `typed` if it can still be used. Does not use it up."""
    link, person = open_link(typed, at=at), scheme().invitations.person_field
    with scopes_disabled():
        rows = scheme().every_invitation().select_related("company", "invited_by", "link", person)
        found = rows.filter(link=link).first()
    over = link is None or found is None or (found.person is not None and found.person.has_left(at))
    return None if over else found


def accept_invitation(*, typed: str, at: dt.datetime) -> tuple[InvitationRow, Identity]:
    """Whom to sign in, and by which invitation. Raises InvitationOver; then nothing is changed."""
    found = find_invitation(typed, at=at)
    if found is None:
        raise InvitationOver
    try:
        with scope(company=found.company), transaction.atomic():
            lock(found.company)
            if not redeem_link(typed, at=at):
                raise InvitationOver
            user = _admit_invited(found, at)
            lock_chains_of(user)
            after = {"役割": found.access.label}
            about, words = found.person, found.to_whom
            record(
                AuditAction.INVITATION_ACCEPTED,
                company=found.company,
                about=about,
                words=words,
                by=user,
                at=at,
                after=after,
            )
            return found, user
    except (IntegrityError, LastLeader) as error:  # the address was taken, or the other leaders went
        raise InvitationOver from error


def _admit_invited(invitation: InvitationRow, at: dt.datetime) -> Identity:
    person, email = invitation.person, invitation.link.email
    if person is None:
        user = _known(email, None) or _new_user(invitation.to_whom, email)
    else:
        person.refresh_from_db()
        if person.has_left(at):
            raise InvitationOver
        user = _by_mail(person, email, invitation.invited_by, at) if email else _by_paper(person, at)
        scheme().sign_in_as(person, user, email=email)
    give(invitation.company, user, invitation.access)
    check_leader_left()
    return user


def _by_mail(person: PersonRow, email: str, by: Identity, at: dt.datetime) -> Identity:
    """A reader of the mail owns the address: the user who has it already, else a new one."""
    known = _known(email, person.user)
    if person.user and person.user != known:
        replace_address(person, by=by, at=at)
    return known or _new_user(person.name, email)


def _known(email: str, former: Identity | None) -> Identity | None:
    """The user of this address, locked together with the former user of the person."""
    known: Identity | None = get_user_model().objects.with_address(email)
    lock_identities(former, known)
    if known and known.email is None:
        return None  # another company has just ended them: the address is free
    if known and not known.is_active:
        raise InvitationOver
    return known


def _by_paper(person: PersonRow, at: dt.datetime) -> Identity:
    """The same user as before where they came by paper before; the former device is signed out."""
    user: Identity | None = person.user
    if user is None:
        return _new_user(person.name, None)
    lock_identities(user)
    if not may_come_by_paper(user):
        raise InvitationOver
    end_sessions(user, at=at)
    return user


def _new_user(name: str, email: str | None) -> Identity:
    return get_user_model().objects.create(email=email, name=name)
