"""操作記録, and データと会社の削除: the pages that both apps have, in this app's base template."""

from __future__ import annotations

from kakutei.audit.page import AuditPages
from kakutei.authentication.authorization import allow
from kakutei.kintai.actions.company_deletion import DELETION
from kakutei.kintai.actions.export_company import export_company
from kakutei.kintai.people.policy import all_access_administrator
from kakutei.offboarding.views import DataPages

AUDIT = AuditPages(template="kintai/base.html", namespace="pages", protect=allow(all_access_administrator))
DATA = DataPages(
    template="kintai/base.html",
    namespace="pages",
    rule=all_access_administrator,
    stops="打刻、WebAPI、共用タブレットは、削除する日時まで使えます。",
    process=DELETION,
    export_company=export_company,
)
