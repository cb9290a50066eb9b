"""From an instruction to the text that a model reads.

Chat templates are Jinja, with the names that model files expect: ``messages``, ``bos_token``,
``eos_token``, ``add_generation_prompt``, ``raise_exception``, ``strftime_now``, and the filter
``tojson``. A template comes from a stranger: it runs in Jinja's sandbox, and only in the worker,
since a sandbox does not end a loop without end.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NoReturn

from ichikara_desktop.preview.messages import Turn

LONGEST_PROMPT = 4_000_000
"""Code points that a template may make of a conversation."""

TemplateFault = Literal["syntax", "refused", "failed", "too-long", "no-jinja"]


class TemplateError(Exception):
    """A template that cannot be used. Has no text of the template or of the conversation.

    Attributes:
        fault: ``syntax``; ``refused`` by the template itself, for example a role it does not
            know; ``failed``; ``too-long``; ``no-jinja``: the extra ``preview`` is missing.
        line: line of the template, for ``syntax``.
    """

    def __init__(self, fault: TemplateFault, line: int | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.line = line


class _RefusedError(Exception):
    pass


def check_template(source: str) -> None:
    """Read a template without running it.

    Raises:
        TemplateError: it is no Jinja template.
    """
    _compiled(source)


def render(source: str, turns: Sequence[Turn], bos_token: str = "", eos_token: str = "") -> str:
    """Return the text that the model is to continue.

    Besides the usual names a template may use ``instruction``, the last thing the user said.

    Raises:
        TemplateError: the template cannot be read, fails or refuses.
    """
    template = _compiled(source)
    asked = [turn.content for turn in turns if turn.role == "user"]
    names = {
        "messages": [{"role": turn.role, "content": turn.content} for turn in turns],
        "instruction": asked[-1] if asked else "",
        "bos_token": bos_token,
        "eos_token": eos_token,
        "add_generation_prompt": True,
    }
    try:
        return _bounded(template.generate(names))
    except _RefusedError:
        raise TemplateError("refused") from None
    except TemplateError:
        raise
    except Exception:  # whatever a stranger's template does; its message may quote the text
        raise TemplateError("failed") from None


def _bounded(parts: Any) -> str:
    made, length = [], 0
    for part in parts:
        length += len(part)
        if length > LONGEST_PROMPT:
            raise TemplateError("too-long")
        made.append(part)
    return "".join(made)


def _compiled(source: str) -> Any:
    try:
        from jinja2 import TemplateSyntaxError  # noqa: PLC0415 - an extra
    except ImportError:
        raise TemplateError("no-jinja") from None
    try:
        return _environment().from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateError("syntax", error.lineno) from None
    except Exception:  # too deep or too large for the compiler
        raise TemplateError("syntax") from None


def _environment() -> Any:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )  # what is made is a prompt, not a page: nothing is escaped
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().strftime(form)
    return environment


def _to_json(value: Any, indent: int | None = None) -> str:
    """Jinja's own filter escapes for HTML, and Japanese along with it."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse(_message: str) -> NoReturn:
    raise _RefusedError
