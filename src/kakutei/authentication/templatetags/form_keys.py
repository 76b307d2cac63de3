"""`{% csrf_token %}` also puts a one-time key into the form. So no template can omit it: without the token a form is refused."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kakutei.authentication.form_keys import FIELD, new_key

register = template.Library()


class FormKeyNode(CsrfTokenNode):
    """Django's own field, and beside it a key of this form."""

    def render(self, context: Context) -> SafeString:
        token = super().render(context)
        field = format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
        return SafeString(token + field if token else "")


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormKeyNode:
    return FormKeyNode()
