# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported
"""How long the sign-in page takes for known and for unknown addresses: `python bench/known_addresses.py [pairs]`.

One process, a SQLite file or the database of KAKUTEI_SHIFT_DATABASE_URL. Known and unknown addresses take turns, each asks
once and from an address of its own, so that no limit is met. Prints both medians in milliseconds and their difference.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from ipaddress import IPv4Address

os.environ.setdefault("KAKUTEI_MODE", "test")
os.environ.setdefault("KAKUTEI_DATA", tempfile.mkdtemp())
os.environ["DJANGO_SETTINGS_MODULE"] = "kakutei.shift.settings"

import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kakutei.shift.people.models import User

WARM = 50


def known(number: int) -> str:
    return f"staff{number:06d}@known.example.jp"


def unknown(number: int) -> str:
    return f"other{number:06d}@elsewh.example.jp"


def ask(browser: Client, email: str, number: int) -> float:
    """Milliseconds."""
    source = str(IPv4Address("10.0.0.0") + number)
    begun = time.perf_counter()
    answer = browser.post(reverse("authentication:login"), {"email": email}, REMOTE_ADDR=source)
    taken = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200 or b'class="error' in answer.content:
        sys.exit(f"{email}: {answer.status_code}, a limit was met or the page is another one")
    return taken


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    call_command("migrate", verbosity=0)
    User.objects.bulk_create([User(email=known(n), name="試験") for n in range(pairs)])
    browser = Client(headers={"host": "127.0.0.1"})
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(pairs):
        turns = (("known", known(n)), ("unknown", unknown(n)))
        for place, (kind, email) in enumerate(turns if n % 2 else turns[::-1]):
            taken = ask(browser, email, 2 * n + place)
            if n >= WARM:
                times[kind].append(taken)
    medians = {kind: statistics.median(each) for kind, each in times.items()}
    for kind, median in medians.items():
        print(f"{kind}: median {median:.3f} ms of {len(times[kind])}")
    print(f"difference of the medians: {abs(medians['known'] - medians['unknown']):.3f} ms")


if __name__ == "__main__":
    main()
