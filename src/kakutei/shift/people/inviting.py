"""The invitation's row and its mail, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string

from kakutei.edge.mailing import queue_text
from kakutei.shift.people.access import Access
from kakutei.shift.people.models import Invitation, RoleKind, Staff, User
from kakutei.signin.links import LINK_HEADER, SECRET_PLACE
from kakutei.signin.models import SignInLink

PER_COMPANY = 200, dt.timedelta(days=1)

CAN_DO = {
    RoleKind.OWNER: "会社のすべて(スタッフ、店舗、連携、お支払い)を扱えます。",
    RoleKind.ADMINISTRATOR: "スタッフ、店舗、連携、設定を扱えます。",
    RoleKind.SHIFT_EDITOR: "担当する店舗のシフトを作り、確定できます。",
    RoleKind.STAFF: "確定した自分のシフトを見られます。",
}


class TooManyInvitations(Exception):
    """今日はもう多くの招待を出しました。明日もう一度お試しください。出した招待はそのまま使えます。"""


def check_limit(at: dt.datetime) -> None:
    """Raises TooManyInvitations where the company in scope has invited too many today."""
    most, period = PER_COMPANY
    if Invitation.objects.filter(link__asked_at__gt=at - period).count() >= most:
        raise TooManyInvitations(TooManyInvitations.__doc__)


def file_invitation(staff: Staff, access: Access, *, link: SignInLink, by: User) -> Invitation:
    made = Invitation.objects.create(company=staff.company, staff=staff, link=link, kind=access.kind, invited_by=by)
    made.stores.set(access.stores)
    return made


def queue_invitation(invitation: Invitation) -> None:
    """The queue learns which link; the secret is made at sending. Names go in as text."""
    kind = RoleKind(invitation.kind)
    stores = "、".join(store.name for store in invitation.stores.all())
    context = {
        "staff": invitation.staff.name,
        "inviter": invitation.invited_by.name,
        "company": invitation.company.name,
        "product": settings.KAKUTEI_PRODUCT,
        "role": f"{kind.label}({stores})" if stores else kind.label,
        "can_do": CAN_DO[kind],
        "until": invitation.link.expires_at,
        "secret_place": SECRET_PLACE,
    }
    queue_text(
        invitation.link.email,
        subject=f"{settings.KAKUTEI_PRODUCT} 「{invitation.company.name}」への招待",
        text=render_to_string("shift_people/invitation_mail.txt", context),
        headers={LINK_HEADER: str(invitation.link.pk)},
    )
