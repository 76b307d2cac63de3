"""python -m tests.soak.authorization_hosts [--rebinding 50]: every way to lead a token elsewhere; prints JSON.

Ends with 1 if a token or a request reached a forbidden host, if a trick was accepted, or if the allowed host was not
reached: then nothing was measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from kakutei.kotclient.answers import Trouble
from kakutei.kotclient.safe_transport import CheckedTransport
from tests.unit.kotclient.canary import Canary
from tests.unit.kotclient.certificates import authority, server_file
from tests.unit.kotclient.name_server import NameServer
from tests.unit.kotclient.outgoing import (
    HOST,
    REDIRECTS,
    TOKEN,
    asked,
    asked_at,
    asked_while_rebinding,
    delete,
    is_refused_at_start,
    read,
    redirected,
    shown,
    wrong_certificates,
)
from tests.unit.kotclient.tricks import HERE, NAMES, URLS

CALLS = (read, delete)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rebinding", type=int, default=50)
    asked_for = parser.parse_args()
    with Canary() as canary, tempfile.TemporaryDirectory() as folder:
        figures = {
            "url_tricks": len(URLS) + len(NAMES),
            "url_tricks_taken": [what for what, url in URLS.items() if not is_refused_at_start(url)] + _names_taken(),
            **_rebinding(canary, asked_for.rebinding),
            **_certificates(Path(folder)),
            "redirects": len([redirected(status, canary, call) for status in REDIRECTS for call in CALLS]),
            "names_of_this_machine": len([asked_at([here], canary, call) for here in HERE for call in CALLS]),
            "callers": canary.connections,
        }
        figures["tokens_sent"] = canary.tokens(TOKEN) + figures.pop("tokens_to_wrong_certificates")
        figures["tokens_where_they_belong"] = _where_they_belong(Path(folder))
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return (
        1
        if figures["url_tricks_taken"] or figures["callers"] or figures["tokens_sent"] or _measured_nothing(figures)
        else 0
    )


def _names_taken() -> list[str]:
    taken = []
    for url, address in NAMES.items():
        with NameServer([address]) as names:
            if asked(url, delete, CheckedTransport(resolve=names.addresses)).trouble is not Trouble.PRIVATE_ADDRESS:
                taken.append(url)
    return taken


def _rebinding(canary: Canary, times: int) -> dict[str, int]:
    rebound = [asked_while_rebinding(canary, call, times=times) for call in CALLS]
    return {
        "rebinding_calls": sum(len(each.answers) for each in rebound),
        "rebinding_lookups": sum(each.lookups for each in rebound),
    }


def _certificates(folder: Path) -> dict[str, int]:
    believed = authority()
    files = wrong_certificates(folder, believed, authority())
    results = [shown(file, believed, call) for file in files.values() for call in CALLS]
    return {
        "wrong_certificates": len(files),
        "tokens_to_wrong_certificates": sum(each.tokens for each in results),
    }


def _where_they_belong(folder: Path) -> int:
    """One by http to a host named as private, one by TLS with the right certificate."""
    believed = authority()
    with Canary() as reached:
        asked_at(["127.0.0.1"], reached, read, private=True)
        by_http = reached.tokens(TOKEN)
    return by_http + shown(server_file(folder, HOST, by=believed), believed, read).tokens


def _measured_nothing(figures: dict[str, Any]) -> bool:
    return figures["rebinding_lookups"] != figures["rebinding_calls"] or figures["tokens_where_they_belong"] != 2


if __name__ == "__main__":
    sys.exit(main())
