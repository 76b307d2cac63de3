"""ログインと役割 of a person: what they may do, their invitation by mail or on paper, their devices, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakutei.access.changes import NoSuchDevice, change_role, end_paper_device, stop_access
from kakutei.access.forms import NO_ADDRESS, InvitationForm, RoleForm
from kakutei.access.invitations import invite, may_come_by_paper, withdraw_invitation
from kakutei.access.permissions import (
    gives_or_takes_a_leading_role,
    invites_to_lead_or_to_another_address,
    may_change_role,
    may_manage,
    person_in,
    repeats_such_an_invitation,
    takes_a_leading_role,
    user_of,
)
from kakutei.access.questions import (
    again_question,
    end_device_question,
    invitation_of,
    page_of,
    role_question,
    stop_question,
    withdraw_question,
)
from kakutei.access.roles import kinds_given_by, kinds_of, leads, open_invitations_of
from kakutei.access.rows import Access, InvitationRow, PersonRow
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.authentication.authorization import allow
from kakutei.authentication.devices import paper_devices_of
from kakutei.authentication.form_keys import shows_result
from kakutei.authentication.mail_links import Asking
from kakutei.authentication.questions import asks_first, is_sure, show
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.ui.qr import qr_picture

PAGE = (":access", "person_id")


@dataclass(frozen=True)
class Forms:
    """What is asked: of a new user role and address at once, of one who can sign in the one or the other."""

    role: RoleForm
    invitation: InvitationForm
    now: Access | None
    kinds: tuple[models.TextChoices, ...]
    """The roles that the requester may give."""

    def are_valid(self) -> bool:
        return (self.now is not None or self.role.is_valid()) and self.invitation.is_valid()

    @property
    def access(self) -> Access:
        return self.role.access if self.role.is_bound else self.now or self.role.access

    @property
    def address(self) -> str:
        return str(self.invitation.cleaned_data["email"])

    @property
    def refused(self) -> bool:
        return bool(self.role.errors or self.invitation.errors)


@allow(may_manage)
@never_cache
@require_safe
def access(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in(request, person_id)
    sent = typed(request, "kind", "email")
    role_asked = sent is not None and "email" not in sent
    return _page(request, person, _forms(request, person, role_asked=role_asked))


@allow(may_manage)
@reauthentication_required(when=invites_to_lead_or_to_another_address, page=PAGE)
@require_POST
def invite_by_mail(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in(request, person_id)
    forms = _forms(request, person)
    if forms.are_valid() and not forms.address:
        forms.invitation.add_error("email", NO_ADDRESS)
    if forms.are_valid() and _invite(request, person, forms.access, forms.address, forms) is not None:
        return _sent(request, person, forms.address, forms.access)
    return _page(request, person, forms)


@allow(may_manage)
@reauthentication_required(when=gives_or_takes_a_leading_role, page=PAGE)
@never_cache
@require_POST
def invite_printed(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in(request, person_id)
    forms = _forms(request, person)
    url = _invite(request, person, forms.access, "", forms) if forms.are_valid() else None
    return _paper(request, person, url, unused=forms.address) if url else _page(request, person, forms)


@allow(may_change_role)
@reauthentication_required(when=gives_or_takes_a_leading_role, page=PAGE)
@require_POST
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    person, by = person_in(request, person_id), user_of(request)
    forms = _forms(request, person, role_asked=True)
    if not forms.role.is_valid():
        return _page(request, person, forms)
    wanted, now = forms.access, forms.now
    if now and now.kind in kinds_of(by) and now.is_above(wanted) and not is_sure(request):
        return show(request, role_question(person.name, now, wanted, own=person.user == by, back=page_of(person)))
    try:
        change_role(company=person.company, person=person, access=wanted, by=by, at=clock.now())
    except AccessRefused as reason:
        forms.role.add_error("kind", str(reason))
        return _page(request, person, forms)
    return after_change(request, page_of(person), said="役割を変更しました。")


@allow(may_manage)
@reauthentication_required(when=takes_a_leading_role)
@asks_first(stop_question)
@require_POST
def stop(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in(request, person_id)
    try:
        stop_access(company=person.company, person=person, by=user_of(request), at=clock.now())
    except AccessRefused as reason:
        messages.error(request, str(reason))
        return redirect(page_of(person))
    said = f"{person.name}さんのログインを停止しました。{scheme().words.records}はそのまま残ります。"
    return after_change(request, page_of(person), said=said)


@allow(may_manage)
@asks_first(end_device_question)
@require_POST
def end_device(request: HttpRequest, person_id: int, device: str) -> HttpResponse:
    """A device that came in by a QR code."""
    person, by = person_in(request, person_id), user_of(request)
    try:
        end_paper_device(company=person.company, person=person, name=device, by=by, at=clock.now())
    except NoSuchDevice as reason:
        messages.info(request, str(reason))
        return redirect(page_of(person))
    except AccessRefused as reason:
        messages.error(request, str(reason))
        return redirect(page_of(person))
    return after_change(request, page_of(person), said=f"{person.name}さんの端末をログアウトしました。")


@allow(may_manage)
@reauthentication_required(when=repeats_such_an_invitation)
@asks_first(again_question)
@never_cache
@require_POST
def again(request: HttpRequest, person_id: int, invitation_id: int) -> HttpResponse:
    """[再発行]: the same invitation again; the earlier one ends."""
    person = person_in(request, person_id)
    former = get_object_or_404(open_invitations_of(person, clock.now()), pk=invitation_id)
    email = former.link.email
    url = _invite(request, person, former.access, email, None, former)
    if url is None:
        return redirect(page_of(person))
    return _sent(request, person, email, former.access) if email else _paper(request, person, url)


@allow(may_manage)
@asks_first(withdraw_question)
@require_POST
def withdraw(request: HttpRequest, person_id: int, invitation_id: int) -> HttpResponse:
    person = person_in(request, person_id)
    withdraw_and_say(request, invitation_of(person, invitation_id))
    return redirect(page_of(person))


def withdraw_and_say(request: HttpRequest, found: InvitationRow) -> None:
    try:
        withdraw_invitation(company=found.company, invitation=found, by=user_of(request), at=clock.now())
        messages.success(request, "招待を取り消しました。もう使えません。")
    except AccessRefused as reason:
        messages.error(request, str(reason))


def after_change(request: HttpRequest, url: str, *, said: str) -> HttpResponse:
    """Back to the page; a user who has changed or ended their own access goes to the login page or to the first page."""
    if not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("authentication:login")
    if not leads(user_of(request)):
        return redirect(settings.KAKUTEI_HOME)
    messages.success(request, said)
    return redirect(url)


def _invite(
    request: HttpRequest,
    person: PersonRow,
    wanted: Access,
    email: str,
    forms: Forms | None,
    former: InvitationRow | None = None,
) -> str | None:
    """The answer of `invite`; None where it was refused, with the reason shown."""
    try:
        return invite(
            company=person.company, person=person, access=wanted, email=email, by=user_of(request),
            asking=Asking.of(request), at=clock.now(), keeps=forms is not None and forms.now is not None,
            in_place_of=former,
        )  # fmt: skip
    except AccessRefused as reason:
        if forms is None:
            messages.error(request, str(reason))
        else:
            forms.invitation.add_error("email", str(reason))
        return None


def _forms(request: HttpRequest, person: PersonRow, *, role_asked: bool = False) -> Forms:
    now, sent = scheme().held(person.user), typed(request, "kind", "email")
    paper, kinds = may_come_by_paper(person.user), kinds_given_by(scheme().held_by_requester(request))
    return Forms(
        RoleForm(sent if role_asked or now is None else None, kinds=kinds, now=now),
        InvitationForm(None if role_asked else sent, initial={"email": person.address}, paper=paper),
        now,
        kinds,
    )


def _page(request: HttpRequest, person: PersonRow, forms: Forms) -> HttpResponse:
    at = clock.now()
    kinds, (back_url, back_label) = forms.kinds, scheme().back_link(person)
    context: dict[str, Any] = {
        **scheme().page_context,
        **scheme().further(person),
        "words": scheme().words,
        "urls": scheme().namespace,
        "back_url": back_url,
        "back_label": back_label,
        "person": person,
        "now": forms.now,
        "role": forms.role,
        "invitation": forms.invitation,
        "may_change": forms.now is None or forms.now.kind in kinds,
        "may_choose_role": scheme().with_places in kinds,
        "retired": person.has_left(at),
        "paper": may_come_by_paper(person.user),
        "invitations": list(open_invitations_of(person, at)),
        "devices": paper_devices_of(person.user, this=request.session.session_key, at=at),
    }
    return render(request, "access/person.html", context, status=422 if forms.refused else 200)


def _sent(request: HttpRequest, person: PersonRow, email: str, wanted: Access) -> HttpResponse:
    said = f"{email} に招待のメールを送ります。7日以内に開くよう、{person.name}さんにお伝えください。"
    given = open_invitations_of(person, clock.now())[0].access
    if not given.is_same_as(wanted):
        said += f"このメールアドレスの方の役割は、すでに{given.label}のため、変わりません。"
    messages.success(request, said)
    return redirect(page_of(person))


def _paper(request: HttpRequest, person: PersonRow, url: str, *, unused: str = "") -> HttpResponse:
    """Shown in the answer to this form only, and again for ten minutes: a page that is reloaded cannot show the code.

    `unused`: the address that was typed.
    """
    invitation = open_invitations_of(person, clock.now())[0]
    context = {
        **scheme().page_context,
        "back_url": page_of(person),
        "to_whom": person.name,
        "role": invitation.access.label,
        "url": url,
        "picture": qr_picture(url),
        "invitation": invitation,
        "unused": unused,
    }
    return shows_result(render(request, "access/paper.html", context))
