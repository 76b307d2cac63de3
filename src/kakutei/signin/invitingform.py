"""To which mail address an invitation goes; none where it goes on paper."""

from __future__ import annotations

from typing import Any

from django import forms

from kakutei.signin.pages import AddressField

NO_ADDRESS = "メールアドレスを入力してください。メールのない人には[QRコードで招待]を押してください。"


class InvitationForm(forms.Form):
    email = AddressField(
        label="メールアドレス",
        max_length=254,
        required=False,
        help_text="メールのない人には、空のまま[QRコードで招待]を押します。",
        error_messages={
            "invalid": "メールアドレスの形を確かめてください(例: hanako@example.jp)。",
            "max_length": "メールアドレスは254文字までで入力してください。",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not paper:
            self.fields["email"].help_text = ""
