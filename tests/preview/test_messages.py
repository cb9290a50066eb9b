"""The lines between program and worker."""

import pytest
from pydantic import ValidationError

from ichikara_desktop.preview.messages import (
    EVENTS,
    REQUESTS,
    Answered,
    Generate,
    Sampling,
    Token,
    Turn,
)


def test_a_request_goes_over_the_line_as_it_is() -> None:
    asked = Generate(
        id=7,
        turns=(Turn(role="user", content="改行\nと👍🏽と\u2028𠮷"),),
        sampling=Sampling(stop=("\n\n",)),
        seeds=(1, 2),
    )
    line = asked.line()
    assert line.count(b"\n") == 1
    assert REQUESTS.validate_json(line) == asked


def test_an_event_goes_over_the_line_as_it_is() -> None:
    token = Token(id=3, column="tuned", candidate=1, text="𠮷\n")
    assert EVENTS.validate_json(token.line()) == token


def test_fields_of_a_newer_version_are_ignored() -> None:
    assert REQUESTS.validate_json(b'{"kind": "cancel", "id": 4, "why": "?"}').id == 4


def test_what_a_person_wrote_is_in_no_error() -> None:
    secret = "秘密の文章"
    with pytest.raises(ValidationError) as caught:
        Generate(turns=({"role": secret, "content": secret},))
    assert secret not in str(caught.value)
    assert secret not in repr(caught.value)


@pytest.mark.parametrize(
    "settings", [{"temperature": -1}, {"top_p": 0}, {"limit": 0}, {"repeat_penalty": float("nan")}]
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Sampling(**settings)


def test_half_a_surrogate_pair_becomes_a_mark_of_the_same_length() -> None:
    asked = Generate(turns=(Turn(role="user", content="a\ud83db"),))
    assert asked.turns[0].content == "a\ufffdb"
    assert REQUESTS.validate_json(asked.line()) == asked


def test_messages_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Token(column="base", candidate=0, text="a").text = "b"
    assert Answered.model_config["frozen"]
