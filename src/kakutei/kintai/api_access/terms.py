"""The terms of a token: its purpose, what it may do, from where."""

from __future__ import annotations

from dataclasses import dataclass

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.api_access.models import AccessToken, Resource, Right, TokenAddress, TokenPermission


class PurposeMissing(Refusal):
    message = "用途を入力してください。"


class PermissionsMissing(Refusal):
    message = "API権限を1つ以上選んでください。"


class AddressesMissing(Refusal):
    message = "IPアドレスを1つ以上登録してください。"


@dataclass(frozen=True)
class TokenTerms:
    """What an entry of the list of link settings says; networks as infrastructure/network_addresses.py writes them."""

    purpose: str
    rights: frozenset[tuple[Resource, Right]]
    networks: tuple[str, ...]

    def check(self) -> None:
        """A token is issued only once all three are registered (B2)."""
        if not self.purpose.strip():
            raise PurposeMissing
        if not self.rights:
            raise PermissionsMissing
        if not self.networks:
            raise AddressesMissing


def write_terms(token: AccessToken, terms: TokenTerms) -> None:
    """Permissions and addresses of `token` become exactly those of `terms`."""
    token.permissions.all().delete()
    token.addresses.all().delete()
    for resource in Resource:
        read, write = (resource, Right.READ) in terms.rights, (resource, Right.WRITE) in terms.rights
        if read or write:
            TokenPermission.objects.create(
                company_id=token.company_id, token=token, resource=resource, read=read, write=write
            )
    for network in dict.fromkeys(terms.networks):
        TokenAddress.objects.create(company_id=token.company_id, token=token, network=network)


def terms_in_words(token: AccessToken) -> dict[str, str]:
    """For 操作記録: the token's settings, without its secret."""
    rights = [
        f"{Resource(each.resource).label}({'/'.join(name for name, given in (('Read', each.read), ('Write', each.write)) if given)})"
        for each in token.permissions.order_by("resource")
    ]
    return {
        "用途": token.purpose,
        "API権限": "、".join(rights),
        "許可IPアドレス": "、".join(each.network for each in token.addresses.all()),
    }
