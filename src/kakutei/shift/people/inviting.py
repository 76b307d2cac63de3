"""The invitation's row and its mail, inside the caller's transaction."""

from __future__ import annotations

from kakutei.shift.people.access import Access
from kakutei.shift.people.models import Invitation, RoleKind, Staff, User
from kakutei.signin import invitations
from kakutei.signin.models import SignInLink

CAN_DO = {
    RoleKind.OWNER: "会社のすべて(スタッフ、店舗、連携、お支払い)を扱えます。",
    RoleKind.ADMINISTRATOR: "スタッフ、店舗、連携、設定を扱えます。",
    RoleKind.SHIFT_EDITOR: "担当する店舗のシフトを作り、確定できます。",
    RoleKind.STAFF: "確定した自分のシフトを見られます。",
}


def file_invitation(staff: Staff, access: Access, *, link: SignInLink, by: User) -> Invitation:
    made = Invitation.objects.create(company=staff.company, staff=staff, link=link, kind=access.kind, invited_by=by)
    made.stores.set(access.stores)
    return made


def queue_invitation(invitation: Invitation) -> None:
    kind = RoleKind(invitation.kind)
    stores = "、".join(store.name for store in invitation.stores.all())
    invitations.queue_invitation(
        invitation.link,
        to_whom=invitation.staff.name,
        by=invitation.invited_by.name,
        company=invitation.company.name,
        role=f"{kind.label}({stores})" if stores else kind.label,
        can_do=CAN_DO[kind],
    )
