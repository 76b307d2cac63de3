"""操作記録 as cells of a CSV."""

from __future__ import annotations

from kakutei.audit.acting import ActorKind
from kakutei.audit.listing import who_of
from kakutei.audit.recording import shown
from kakutei.audit.rows import AuditRow
from kakutei.audit.what import What

HEADINGS = (
    "番号", "日時", "区分", "名前", "利用者番号", "IPアドレス", "種類", "操作", "対象の種類", "対象の番号", "対象", "変更前", "変更後",
    "直前のハッシュ", "ハッシュ",
)  # fmt: skip


def cells_of(entry: AuditRow) -> list[str]:
    what = What(entry.what)
    return [
        str(entry.sequence), shown(entry.at), str(ActorKind(entry.actor_kind).label), who_of(entry),
        str(entry.actor_id or ""), entry.address, str(what.area.label), str(what.label), entry.object_kind,
        str(entry.object_id or ""), entry.object_words, _facts(entry.before), _facts(entry.after),
        entry.previous_hash, entry.hash,
    ]  # fmt: skip


def _facts(facts: dict[str, str]) -> str:
    return " / ".join(f"{heading}: {value}" for heading, value in sorted(facts.items()))
