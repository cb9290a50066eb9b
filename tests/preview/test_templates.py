"""A template makes the prompt, and a bad one makes an error without a word of the text."""

import pytest

pytest.importorskip("jinja2", reason="the extra `preview` is not installed")

from ichikara_desktop.preview import templates
from ichikara_desktop.preview.messages import Turn
from ichikara_desktop.preview.templates import TemplateError, check_template, render

TURNS = (Turn(role="system", content="短く。"), Turn(role="user", content="「月」は<何>？"))
CHATML = """\
{%- for message in messages -%}
<|im_start|>{{ message['role'] }}
{{ message.content | trim }}<|im_end|>
{% endfor -%}
{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


def test_a_chat_template_is_rendered_as_its_model_expects() -> None:
    assert render(CHATML, TURNS) == (
        "<|im_start|>system\n短く。<|im_end|>\n"
        "<|im_start|>user\n「月」は<何>？<|im_end|>\n<|im_start|>assistant\n"
    )


def test_a_projects_template_may_name_the_instruction_alone() -> None:
    source = "{{ bos_token }}質問：{{ instruction }}\n回答："
    assert render(source, TURNS, bos_token="<s>") == "<s>質問：「月」は<何>？\n回答："


def test_japanese_stays_as_it_is_in_json() -> None:
    source = "{{ messages[1] | tojson }}"
    assert render(source, TURNS) == '{"role": "user", "content": "「月」は<何>？"}'


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{% for m in messages %}", "syntax"),
        ("{% if messages[0].role == 'system' %}{{ raise_exception('月') }}{% endif %}", "refused"),
        ("{{ messages[0].content.nothing.there }}", "failed"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "failed"),
        ("{{ messages.append(1) }}", "failed"),
        ("{% for a in range(99999) %}{{ '0123456789' * 10 }}{% endfor %}", "too-long"),
    ],
)
def test_what_cannot_be_used_says_why_and_quotes_nothing(source: str, fault: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(source, TURNS)
    assert caught.value.fault == fault
    assert str(caught.value) == fault
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_syntax_error_names_its_line_without_running_anything() -> None:
    with pytest.raises(TemplateError) as caught:
        check_template("a\nb\n{% endfor %}")
    assert caught.value.line == 3
    check_template(CHATML)


def test_without_jinja_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    with pytest.raises(TemplateError) as caught:
        templates.check_template("a")
    assert caught.value.fault == "no-jinja"
