"""Every row of the table "Every answer of the attendance WebAPI", and then everything that no row foresaw."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kakutei.kotclient.answers import (
    BlockReason,
    Classification,
    Recovery,
    Refusal,
    Trouble,
    classify,
    classify_trouble,
)
from kakutei.kotwire.errors import WireError


class Row(NamedTuple):
    """What came: the status, the code in its envelope (None: none), and whether there was an envelope at all."""

    status: int
    code: int | None
    enveloped: bool
    then: Classification


THREE = Classification(Recovery.BLOCK_COMPANY, BlockReason.UNAUTHORIZED_UNSPECIFIED)
BASE_URL = Classification(Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)
OURS = Classification(Recovery.BLOCK_COMPANY, BlockReason.BAD_REQUEST)
UNSURE = Classification(Recovery.AMBIGUOUS)
LATER = Classification(Recovery.RETRY, maintenance=True)
SLOWER = Classification(Recovery.RATE_WAIT)
WINDOW = Classification(Recovery.WAIT_WINDOW)

WRITES = {
    "200 of a proxy's HTML page": Row(200, None, False, UNSURE),
    "201 with no times": Row(201, None, False, UNSURE),
    "299, the last of the successes": Row(299, None, False, UNSURE),
    "300 several choices": Row(300, None, False, BASE_URL),
    "399, the last of the redirects": Row(399, None, False, BASE_URL),
    "502 with the code of a maintenance": Row(502, 300, True, UNSURE),
    "421, unforeseen": Row(421, None, False, UNSURE),
    "423, unforeseen": Row(423, None, False, UNSURE),
    "301 moved": Row(301, None, False, BASE_URL),
    "302 to a sign-in page": Row(302, None, False, BASE_URL),
    "307 elsewhere": Row(307, None, False, BASE_URL),
    "308 for ever": Row(308, None, False, BASE_URL),
    "400 with the sample's code 222": Row(400, 222, True, Classification(Recovery.BLOCK_DAY)),
    "400 with the date code 2": Row(400, 2, True, Classification(Recovery.BLOCK_DAY)),
    "400 with our code for a bad value": Row(400, 1201, True, Classification(Recovery.BLOCK_DAY)),
    "400 without an envelope": Row(400, None, False, Classification(Recovery.BLOCK_DAY)),
    "422": Row(422, None, True, Classification(Recovery.BLOCK_DAY)),
    "401": Row(401, None, False, THREE),
    "401 with code 111": Row(401, 111, True, THREE),
    "403 code 100": Row(403, 100, True, THREE),
    "403 of our server: token": Row(403, 1001, True, Classification(Recovery.BLOCK_COMPANY, BlockReason.TOKEN)),
    "403 of our server: address": Row(403, 1002, True, Classification(Recovery.BLOCK_COMPANY, BlockReason.ADDRESS)),
    "403 of our server: permission": Row(
        403, 1003, True, Classification(Recovery.BLOCK_COMPANY, BlockReason.PERMISSION)
    ),
    "403 code 104": Row(403, 104, True, WINDOW),
    "104 under any other status": Row(500, 104, True, WINDOW),
    "403 with an empty body": Row(403, None, False, THREE),
    "403 with an unknown code": Row(403, 987, True, THREE),
    "403 code 105": Row(403, 105, True, SLOWER),
    "429": Row(429, None, False, SLOWER),
    "429 code 303 in envelope 2": Row(429, 303, True, SLOWER),
    "code 303 under status 200": Row(200, 303, True, SLOWER),
    "code 308": Row(403, 308, True, SLOWER),
    "404 of our server: employee": Row(404, 1301, True, Classification(Recovery.REMAP)),
    "404 with any envelope": Row(404, 526, True, Classification(Recovery.REMAP)),
    "404 of the address itself": Row(404, None, False, BASE_URL),
    "404 of our server: no such URL": Row(404, 1204, True, BASE_URL),
    "409 of our server: actual": Row(409, 1303, True, Classification(Recovery.REFUSED, refusal=Refusal.ACTUAL)),
    "409 of our server: leave": Row(409, 1304, True, Classification(Recovery.REFUSED, refusal=Refusal.LEAVE)),
    "409 of our server: closed month": Row(409, 1305, True, Classification(Recovery.BLOCK_DAY, closed_month=True)),
    "400 with the code of a closed month": Row(400, 1305, True, Classification(Recovery.BLOCK_DAY, closed_month=True)),
    "409 of something at the same time": Row(409, None, True, UNSURE),
    "405": Row(405, 1205, True, OURS),
    "406": Row(406, None, False, OURS),
    "413": Row(413, 1203, True, OURS),
    "414": Row(414, None, False, OURS),
    "415": Row(415, 1206, True, OURS),
    "501": Row(501, None, False, OURS),
    "500 code 300": Row(500, 300, True, LATER),
    "503": Row(503, None, False, LATER),
    "500 of another kind": Row(500, None, False, UNSURE),
    "500 with an unknown code": Row(500, 987, True, UNSURE),
    "502": Row(502, None, False, UNSURE),
    "504": Row(504, None, False, UNSURE),
    "408, which speaks of time and not of us": Row(408, None, False, UNSURE),
    "410, unforeseen": Row(410, None, False, UNSURE),
    "418, unforeseen": Row(418, None, False, UNSURE),
    "599": Row(599, None, False, UNSURE),
}

statuses = st.integers(100, 999)
codes = st.none() | st.sampled_from([error.code for error in WireError]) | st.integers(0, 2000)


@pytest.mark.parametrize("row", WRITES.values(), ids=WRITES.keys())
def test_a_write_answered_with(row: Row) -> None:
    assert classify(row.status, row.code, writes=True, enveloped=row.enveloped) == row.then


@pytest.mark.parametrize(
    ("status", "code", "then"),
    [
        (400, 2, OURS),
        (422, None, OURS),
        (421, None, Classification(Recovery.FAILED_READ)),
        (423, None, Classification(Recovery.FAILED_READ)),
        (502, 300, Classification(Recovery.FAILED_READ)),
        (404, 1301, Classification(Recovery.FAILED_READ)),
        (404, 999, BASE_URL),
        (404, 1302, Classification(Recovery.FAILED_READ)),
        (409, 1303, Classification(Recovery.FAILED_READ)),
        (409, 1305, Classification(Recovery.FAILED_READ)),
        (409, None, Classification(Recovery.FAILED_READ)),
        (500, None, Classification(Recovery.FAILED_READ)),
        (502, None, Classification(Recovery.FAILED_READ)),
        (200, None, Classification(Recovery.FAILED_READ)),
        (503, None, LATER),
        (403, 104, WINDOW),
    ],
)
def test_a_read_is_never_ambiguous_it_is_whole_or_it_failed(
    status: int, code: int | None, then: Classification
) -> None:
    assert classify(status, code, writes=False, enveloped=code is not None) == then


def test_a_delete_of_a_plan_that_our_server_says_is_not_there_is_done() -> None:
    verdict = classify(404, WireError.SCHEDULE_NOT_FOUND.code, writes=True, enveloped=True, deletes=True)
    assert verdict == Classification(Recovery.APPLIED, nothing_there=True)


@pytest.mark.parametrize("status", [200, 400, 403, 409, 500, 503])
def test_the_code_for_nothing_there_counts_only_with_the_status_it_is_documented_with(status: int) -> None:
    verdict = classify(status, WireError.SCHEDULE_NOT_FOUND.code, writes=True, enveloped=True, deletes=True)
    assert verdict.recovery is not Recovery.APPLIED


def test_a_delete_answered_with_a_404_that_names_no_code_asks_for_the_mapping_and_is_not_done() -> None:
    assert classify(404, 526, writes=True, enveloped=True, deletes=True).recovery is Recovery.REMAP


@pytest.mark.parametrize(
    ("trouble", "write", "read"),
    [
        (Trouble.NOT_SENT, Recovery.RETRY, Recovery.RETRY),
        (Trouble.NO_ANSWER, Recovery.AMBIGUOUS, Recovery.FAILED_READ),
        (Trouble.INSECURE, Recovery.BLOCK_HOST, Recovery.BLOCK_HOST),
        (Trouble.PRIVATE_ADDRESS, Recovery.BLOCK_HOST, Recovery.BLOCK_HOST),
        (Trouble.TOO_LARGE, Recovery.AMBIGUOUS, Recovery.FAILED_READ),
        (Trouble.NOT_JSON, Recovery.AMBIGUOUS, Recovery.FAILED_READ),
        (Trouble.NOT_AS_DOCUMENTED, Recovery.AMBIGUOUS, Recovery.FAILED_READ),
    ],
)
def test_no_usable_answer_means(trouble: Trouble, write: Recovery, read: Recovery) -> None:
    assert classify_trouble(trouble, writes=True).recovery is write
    assert classify_trouble(trouble, writes=False).recovery is read


def test_every_trouble_has_a_meaning() -> None:
    assert all(isinstance(classify_trouble(t, writes=w), Classification) for t in Trouble for w in (True, False))


@given(statuses, codes, st.booleans(), st.booleans(), st.booleans())
@example(404, 1302, True, True, True)
def test_whatever_comes_means_exactly_one_thing_and_never_that_a_write_was_done(
    status: int, code: int | None, writes: bool, enveloped: bool, deletes: bool
) -> None:
    verdict = classify(status, code, writes=writes, enveloped=enveloped, deletes=deletes)
    assert isinstance(verdict.recovery, Recovery)
    documented = deletes and (status, code) == (404, WireError.SCHEDULE_NOT_FOUND.code)
    assert (verdict.recovery is Recovery.APPLIED) == documented
    assert (verdict.reason is not None) == (verdict.recovery in (Recovery.BLOCK_COMPANY, Recovery.BLOCK_HOST))
    assert (verdict.refusal is not None) == (verdict.recovery is Recovery.REFUSED)


@given(statuses, codes, st.booleans())
def test_a_read_never_ends_as_ambiguous_and_a_write_never_as_a_failed_read(
    status: int, code: int | None, enveloped: bool
) -> None:
    assert classify(status, code, writes=False, enveloped=enveloped).recovery is not Recovery.AMBIGUOUS
    assert classify(status, code, writes=True, enveloped=enveloped).recovery is not Recovery.FAILED_READ
