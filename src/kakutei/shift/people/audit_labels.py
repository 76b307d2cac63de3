"""操作記録: what an entry is about, by the class that is on record: the word that people know."""

KINDS = {
    "Account": "契約",
    "Application": "利用申込み",
    "Company": "会社",
    "Confirmation": "確定",
    "Connection": "連携",
    "DesiredDay": "確定した日",
    "EntryWord": "シフト表の読み替え",
    "Inquiry": "お問い合わせ",
    "Invitation": "招待",
    "Mapping": "KING OF TIMEの従業員",
    "Notice": "お知らせ",
    "Passkey": "パスキー",
    "Pattern": "業務",
    "ProOrder": "Proプランの申込み",
    "Role": "役割",
    "Staff": "スタッフ",
    "Store": "店舗",
    "User": "ログインする人",
}
