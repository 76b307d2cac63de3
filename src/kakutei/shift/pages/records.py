"""操作記録, and データと会社の削除: the pages that both apps have, in this app's base template."""

from __future__ import annotations

from kakutei.audit.page import AuditPages
from kakutei.authentication.authorization import allow
from kakutei.offboarding.views import DataPages
from kakutei.shift.actions.company_deletion import DELETION
from kakutei.shift.actions.export_company import export_company
from kakutei.shift.people.policy import administrators, owners

AUDIT = AuditPages(template="shift/base.html", namespace="shift", protect=allow(administrators))
DATA = DataPages(
    template="shift/base.html",
    namespace="shift",
    rule=owners,
    stops="KING OF TIMEへの連携は、すぐに停止します。すでに送った予定は、KING OF TIMEに残ります。",
    process=DELETION,
    export_company=export_company,
)
