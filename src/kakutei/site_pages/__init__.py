"""Pages that an installation fills in: 利用規約, プライバシーポリシー, お問い合わせ; the Django app that both projects install."""
