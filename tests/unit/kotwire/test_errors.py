from __future__ import annotations

import json

import pytest

from kakutei.kotwire.errors import WireError
from tests.support.paths import WIRE


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in WireError]
    assert len(codes) == len(set(codes)) == len(WireError.__members__)


def test_only_the_vendors_codes_lie_below_1001() -> None:
    vendors = {104, 303, 300, 2}
    assert {error.code for error in WireError if error.code <= 1000} == vendors


@pytest.mark.parametrize("error", [e for e in WireError if e is not WireError.TOO_MANY_REQUESTS])
def test_the_usual_envelope_is_a_list_with_a_number_as_code(error: WireError) -> None:
    body = error.body("X")
    assert list(body) == ["errors"]
    (only,) = body["errors"]
    assert only["code"] == error.code
    assert isinstance(only["code"], int)
    assert only["message"]
    assert "{" not in only["message"]


def test_rate_limiting_alone_is_flat_with_the_code_as_text() -> None:
    assert WireError.TOO_MANY_REQUESTS.body() == json.loads((WIRE / "error-too-many-requests.json").read_text())


def test_the_restricted_hours_answer_in_the_vendors_words() -> None:
    golden = json.loads((WIRE / "error-restricted-hours.json").read_text())
    assert WireError.RESTRICTED_HOURS.status == 403
    assert WireError.RESTRICTED_HOURS.body("08:30 ~ 10:00, 17:30 ~ 18:30") == golden


def test_maintenance_answers_in_the_vendors_words() -> None:
    assert WireError.SERVER_ERROR.body() == json.loads((WIRE / "error-maintenance.json").read_text())


def test_braces_in_what_an_error_is_about_stay_as_they_are() -> None:
    message = WireError.INVALID.body("{0} {x}")["errors"][0]["message"]
    assert message == "{0} {x}"
