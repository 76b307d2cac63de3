"""操作記録: what an entry is about, by the class that is on record: the word that people know."""

KINDS = {
    "AccessToken": "アクセストークン",
    "Administrator": "管理者",
    "Company": "会社",
    "Division": "所属",
    "Employee": "従業員",
    "Invitation": "招待",
    "Passkey": "パスキー",
    "Punch": "打刻",
    "Schedule": "スケジュール",
    "Tablet": "共用タブレット",
    "User": "ログインする人",
    "WorkingType": "雇用区分",
}
