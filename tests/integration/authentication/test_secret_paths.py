"""Every address that carries a secret is kept out of our logs and of the proxy's (ASVS 16.2.5)."""

from __future__ import annotations

import re

import pytest

from kakutei.authentication.mail_links import PATHS
from kakutei.infrastructure import logs
from tests.support.paths import DOCS

NGINX = DOCS / "nginx.conf"
SECRET = "q3Jx_7Zk-0123456789abcdefABCDEF"


@pytest.mark.parametrize("path", [*PATHS.values(), "v1.0/tokens"])
def test_a_url_with_a_secret_is_not_logged(path: str) -> None:
    url = f"/{path}/{SECRET}"
    assert SECRET not in logs.redact(f"GET {url} 200")
    (hidden,) = re.findall(r"^  ~\*(\S+) 0;$", NGINX.read_text(), re.MULTILINE)
    assert re.search(hidden, url, re.IGNORECASE)
    assert not re.search(hidden, f"/{path}", re.IGNORECASE)
