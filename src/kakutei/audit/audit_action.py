"""The actions that 操作記録 records, with the labels that its page shows."""

from __future__ import annotations

from django.db import models


class Area(models.TextChoices):
    """種類: by which the page is filtered."""

    SIGN_IN = "sign_in", "ログイン"
    ACCESS = "access", "招待と役割"
    PEOPLE = "people", "スタッフ・従業員"
    PLACES = "places", "店舗・所属・業務"
    SHIFTS = "shifts", "シフトの確定"
    LINK = "link", "連携"
    TOKENS = "tokens", "トークンと接続"
    ATTENDANCE = "attendance", "勤怠の入力"
    SETTINGS = "settings", "設定"
    PLAN = "plan", "申込みと契約"
    OPERATOR = "operator", "運営者"
    DATA = "data", "データと会社の削除"


class AuditAction(models.TextChoices):
    """One member per thing that can be done. The value begins with its area."""

    SIGNED_IN = "sign_in.in", "ログインしました"
    SECOND_REFUSED = "sign_in.second_refused", "パスキーの確認に失敗しました"
    SIGNED_OUT = "sign_in.out", "ログアウトしました"
    DEVICE_ENDED = "sign_in.device", "端末をログアウトしました"
    PASSKEY_ADDED = "sign_in.passkey_added", "パスキーを追加しました"
    PASSKEY_REMOVED = "sign_in.passkey_removed", "パスキーを削除しました"
    ADDRESS_CHANGED = "sign_in.address", "ログインに使うメールアドレスを変更しました"

    INVITED = "access.invited", "招待しました"
    INVITATION_WITHDRAWN = "access.withdrawn", "招待を取り消しました"
    INVITATION_ACCEPTED = "access.accepted", "招待を受けて、はじめました"
    ROLE_CHANGED = "access.role", "役割を変更しました"
    ACCESS_STOPPED = "access.stopped", "ログインを停止しました"
    ACCESS_ENDED = "access.ended", "退職日が過ぎたため、ログインを停止しました"

    STAFF_ADDED = "people.added", "スタッフを追加しました"
    STAFF_CHANGED = "people.changed", "スタッフを変更しました"
    STAFF_IMPORTED = "people.imported", "ファイルからスタッフを取り込みました"
    EMPLOYEES_TAKEN = "people.employees", "KING OF TIMEの従業員を取り込みました"
    NUMBERS_CHANGED = "people.numbers", "社員番号をまとめて変更しました"
    EMPLOYEE_ADDED = "people.employee_added", "従業員を追加しました"
    EMPLOYEE_CHANGED = "people.employee_changed", "従業員を変更しました"

    STORE_ADDED = "places.store_added", "店舗を追加しました"
    STORE_CHANGED = "places.store_changed", "店舗を変更しました"
    PATTERN_SAVED = "places.pattern_saved", "業務を登録しました"
    PATTERN_DELETED = "places.pattern_deleted", "業務を削除しました"
    WORD_SAVED = "places.word_saved", "シフト表の読み替えを登録しました"
    WORD_DELETED = "places.word_deleted", "シフト表の読み替えを削除しました"
    DIVISION_ADDED = "places.division_added", "所属を追加しました"
    DIVISION_CHANGED = "places.division_changed", "所属を変更しました"

    CONFIRMED = "shifts.confirmed", "シフトを確定しました"
    CONFIRMATION_TAKEN_BACK = "shifts.taken_back", "シフトの確定を取り消しました"
    DAYS_UNLOCKED = "shifts.unlocked", "確定を解除しました"
    PLANS_TAKEN = "shifts.plans_taken", "KING OF TIMEの予定を下書きに取り込みました"

    LINK_SET = "link.set", "連携の設定を変更しました"
    LINK_PAUSED = "link.paused", "連携を一時停止しました"
    LINK_RESUMED = "link.resumed", "連携を再開しました"
    LINK_APPROVED = "link.approved", "連携の再開を承認しました"
    DAYS_RESENT = "link.resent", "シフトを再送しました"
    SYNC_ASKED = "link.sync", "KING OF TIMEとの同期を実行しました"
    PLANS_ASKED = "link.plans", "KING OF TIMEの予定の読み取りを依頼しました"
    RESTORE_MARKED = "link.restored", "データベースを復元したため、連携を停止しました"

    COMPANY_SAVED = "tokens.company", "会社の登録を変更しました"
    TOKEN_ISSUED = "tokens.issued", "アクセストークンを発行しました"
    TOKEN_CHANGED = "tokens.changed", "アクセストークンの設定を変更しました"
    TOKEN_REISSUED = "tokens.reissued", "アクセストークンを再発行しました"
    TOKEN_DELETED = "tokens.deleted", "アクセストークンを削除しました"
    TOKEN_SHOWN = "tokens.shown", "アクセストークンを表示しました"

    ACTUAL_ENTERED = "attendance.actual", "実績を入力しました"
    PUNCH_REMOVED = "attendance.punch", "打刻を削除しました"
    LEAVE_SET = "attendance.leave", "休暇を登録しました"
    SCHEDULE_SET = "attendance.schedule", "スケジュールを登録しました"
    SCHEDULE_DELETED = "attendance.schedule_deleted", "スケジュールを削除しました"

    OPTION_SET = "settings.option", "オプションを変更しました"
    RECIPIENTS_CHOSEN = "settings.recipients", "お知らせを受け取る人を変更しました"
    NOTICE_MUTED = "settings.muted", "お知らせを停止しました"
    NOTICE_UNMUTED = "settings.unmuted", "お知らせを再開しました"
    TABLET_OPENED = "settings.tablet_opened", "共用タブレットを開きました"
    TABLET_CLOSED = "settings.tablet_closed", "共用タブレットを終了しました"

    REGISTERED = "plan.registered", "会社を登録しました"
    APPLIED = "plan.applied", "連携の利用を申し込みました"
    PRO_ORDERED = "plan.ordered", "Proプランを申し込みました"
    PRO_PAID = "plan.paid", "Proプランの入金を確認しました"
    PRO_ENDED = "plan.ended", "Proプランを終了しました"
    INQUIRED = "plan.inquired", "お問い合わせを送りました"

    COMPANY_ADDED = "operator.company", "会社を追加しました"
    COMPANY_ERASED = "operator.erased", "会社を削除しました"
    LOOKED = "operator.looked", "運営者が会社のページを開きました"
    INQUIRY_ANSWERED = "operator.answered", "お問い合わせを対応済みにしました"
    OPERATOR_ADDED = "operator.added", "運営者を登録しました"

    LOG_EXPORTED = "data.log", "操作記録をCSVで書き出しました"
    DATA_EXPORTED = "data.all", "会社のデータを書き出しました"
    DELETION_ASKED = "data.deletion", "会社の削除を申し込みました"
    DELETION_WITHDRAWN = "data.deletion_withdrawn", "会社の削除を取り消しました"

    @property
    def area(self) -> Area:
        return Area(self.value.partition(".")[0])
