"""ログインと役割: the confirm steps before access, a device or an invitation is taken away."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kakutei.access.permissions import person_in
from kakutei.access.roles import open_invitations_of
from kakutei.access.rows import Access, InvitationRow, PersonRow
from kakutei.access.scheme import scheme
from kakutei.authentication.questions import Question
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url


def stop_question(request: HttpRequest, person_id: int) -> Question:
    person = person_in(request, person_id)
    return stop_of(person.name, stays=scheme().words.stays, back=page_of(person))


def stop_of(name: str, *, stays: str, back: str) -> Question:
    happens = (
        f"{name}さんは、この会社をすぐに開けなくなります。",
        f"まだ使われていない招待も取り消されます。{stays}",
    )
    return _question(f"{name}さんのログインを停止する", happens, "ログインを停止する", back)


def end_device_question(request: HttpRequest, person_id: int, device: str) -> Question:
    person = person_in(request, person_id)
    happens = (
        f"{person.name}さんがQRコードでログインした端末を、すぐにログアウトします。",
        "もう一度ログインするには、新しいQRコードが必要です。",
    )
    return _question(f"{person.name}さんの端末をログアウト", happens, "ログアウト", page_of(person))


def withdraw_question(request: HttpRequest, person_id: int, invitation_id: int) -> Question:
    person = person_in(request, person_id)
    return withdraw_of(invitation_of(person, invitation_id), back=page_of(person))


def withdraw_of(found: InvitationRow, *, back: str) -> Question:
    happens = (f"{found.link.email or 'QRコード'}の招待({found.access.label})は、使えなくなります。",)
    return _question(f"{found.to_whom}さんへの招待を取り消す", happens, "招待を取り消す", back)


def again_question(request: HttpRequest, person_id: int, invitation_id: int) -> Question:
    person = person_in(request, person_id)
    email = get_object_or_404(open_invitations_of(person, clock.now()), pk=invitation_id).link.email
    sent = f"{email} に新しい招待のメールを送ります。" if email else "新しいQRコードを表示します。"
    happens = (f"前の招待({email or 'QRコード'})は使えなくなります。", sent)
    return _question(f"{person.name}さんへの招待を再発行", happens, "再発行", page_of(person))


def role_question(name: str, now: Access, wanted: Access, *, own: bool, back: str) -> Question:
    happens = [
        f"役割が「{now.label}」から「{wanted.label}」に変わり、できることが減ります。",
        f"{name}さんの端末はすぐにログアウトし、まだ使われていない招待は取り消されます。",
    ]
    if own:
        happens.append("ご自身の役割です。変えると、この画面に戻れなくなることがあります。")
    return _question(f"{name}さんの役割を変更", happens, "役割を変更", back)


def invitation_of(person: PersonRow, invitation_id: int) -> InvitationRow:
    """Open or not. Raises Http404."""
    of_person = {scheme().invitations.person_field: person}
    found: InvitationRow = get_object_or_404(
        scheme().every_invitation().select_related("link"), **of_person, pk=invitation_id
    )
    return found


def page_of(person: PersonRow) -> str:
    return company_url(f"{scheme().namespace}:access", person.pk)


def _question(title: str, happens: tuple[str, ...] | list[str], button: str, back: str) -> Question:
    return Question(title, happens, button, back, scheme().page_context["page_template"])
