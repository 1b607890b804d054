"""Runs the examples in a document and returns the document with what they really print.

A document is Markdown; its fences are run in order, in one folder of their own:

- ```` ```lstm NAME ```` (or `csv`, `text`, ... with a name) writes the file NAME;
- ```` ```lstm ```` writes `example.lstm` and checks it: it has no errors, unless the next fence is
  ```` ```text ````, which holds what `lstmspec check` prints;
- ```` ```console ```` is a dialogue: `$ command`, what it prints on both streams, and `[exit N]`
  if N is not 0. The commands are `lstmspec`, `python`, `cat` and `ls`, with `< FILE`, `> FILE`,
  `2>/dev/null`, `>/dev/null` and `| head -N`. ```` ```console without-keras ```` is the same on a
  machine without Keras;
- ```` ```python ```` is run; a ```` ```text ```` fence behind it holds what it prints.

All other fences are left alone. Files that are no text come from `binary_files`, by
their name.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pytest

from lstmspec.cli import main
from tests.docs.binary_files import make_binary_files

_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<language>\w*)(?: (?P<title>\S+))?\Z")
_REDIRECTION = re.compile(r"(?P<sign>2?>|<|\| head -)\s?(?P<target>\S+)\Z")
_LIVE_KERAS = re.compile(
    r"lstmspec verify|(predict|train) .*--backend keras|\.keras\b|backend=.keras"
)
_ENVIRONMENT = {"COLUMNS": "100", "NO_COLOR": "1", "KERAS_BACKEND": "tensorflow"}


@dataclass
class Fence:
    """A fenced piece of a document."""

    ticks: str
    language: str
    title: str
    body: list[str]


@dataclass
class Document:
    """A document as lines and fences, in order."""

    parts: list[str | Fence] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> "Document":
        result, fence = cls(), None
        for line in text.split("\n"):
            opening = _FENCE.match(line)
            if fence is not None and line != fence.ticks:
                fence.body.append(line)
            elif fence is not None:
                fence = None
            elif opening:
                fence = Fence(opening["ticks"], opening["language"], opening["title"] or "", [])
                result.parts.append(fence)
            else:
                result.parts.append(line)
        assert fence is None, "a fence is never closed"
        return result

    @property
    def fences(self) -> list[Fence]:
        return [part for part in self.parts if isinstance(part, Fence)]

    def __str__(self) -> str:
        lines: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                lines.append(part)
            else:
                head = f"{part.ticks}{part.language} {part.title}".rstrip()
                lines += [head, *part.body, part.ticks]
        return "\n".join(lines)


def run_document(text: str, folder: Path) -> str:
    """`text` with what its examples print when run in `folder`, which must be empty."""
    make_binary_files(text, folder)
    if "keras" in sys.modules:  # It numbers the names of layers through the whole process.
        sys.modules["keras"].utils.clear_session()
    document = Document.parse(text)
    names: dict[str, object] = {}
    fences = document.fences
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in _ENVIRONMENT.items():
            patch.setenv(name, value)
        for fence, following in zip_longest(fences, fences[1:]):
            answers = following and following.language == "text" and not following.title
            _run_fence(fence, following if answers else None, names)
    return str(document)


def _run_fence(fence: Fence, answer: Fence | None, names: dict[str, object]) -> None:
    if fence.language == "console":
        fence.body = list(_dialogue(fence))
    elif fence.language == "lstm":
        _run_spec(fence, answer)
    elif fence.language == "python":
        output = io.StringIO()
        with redirect_stdout(output):
            exec(compile("\n".join(fence.body), "<example>", "exec"), names)
        if answer:
            answer.body = output.getvalue().splitlines()
    elif fence.title:
        _write(fence, fence.title)


def _run_spec(fence: Fence, answer: Fence | None) -> None:
    name = fence.title or "example.lstm"
    _write(fence, name)
    if not answer and fence.title:
        return
    printed = _run(f"lstmspec check {name}")
    if answer:
        answer.body = [line for line in printed if not line.startswith("[exit ")]
    else:
        assert printed == [f"{name}: no errors"], "\n".join([*fence.body, "", *printed])


def _write(fence: Fence, name: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in fence.body), encoding="utf-8")


def _dialogue(fence: Fence) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        if fence.title == "without-keras":
            patch.setitem(sys.modules, "keras", None)
        for line in fence.body:
            if line.startswith("$ "):
                yield line
                yield from _run(line[2:])


def _run(command: str) -> list[str]:
    """What `command` prints, in lines, and its exit code if it is not 0."""
    command, redirections = _redirections(command)
    program, *arguments = shlex.split(command)
    source, target = redirections.get("<"), redirections.get(">")
    output = io.StringIO()
    results = io.StringIO() if target else output
    talk = io.StringIO() if "2>" in redirections else output
    with pytest.MonkeyPatch.context() as patch:
        stdin = io.BytesIO(Path(source).read_bytes() if source else b"")
        patch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
        with redirect_stdout(results), redirect_stderr(talk):
            code = _PROGRAMS[program](arguments)
    if target and target != os.devnull:
        Path(target).write_text(results.getvalue(), encoding="utf-8")
    head = redirections.get("| head -")
    lines = output.getvalue().splitlines()[: int(head) if head else None]
    return [*lines, f"[exit {code}]"] if code else lines


def _redirections(command: str) -> tuple[str, dict[str, str]]:
    """The command without its redirections, and those by their signs."""
    found: dict[str, str] = {}
    while match := _REDIRECTION.search(command):
        found[match["sign"]] = match["target"]
        command = command[: match.start()].rstrip()
    return command, found


def _lstmspec(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _cat(arguments: list[str]) -> int:
    for name in arguments:
        print(Path(name).read_text(encoding="utf-8"), end="")
    return 0


def _ls(arguments: list[str]) -> int:
    for path in sorted(Path(*arguments).iterdir()):
        print(path.name)
    return 0


def _python(arguments: list[str]) -> int:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


_PROGRAMS: dict[str, Callable[[list[str]], int]] = {
    "lstmspec": _lstmspec,
    "cat": _cat,
    "ls": _ls,
    "python": _python,
}


def needs_keras(text: str) -> bool:
    """Whether an example in `text` builds a live Keras model."""
    commands = [
        line
        for fence in Document.parse(text).fences
        if fence.title != "without-keras"
        for line in fence.body
        if fence.language == "python" or line.startswith("$ ")
    ]
    return any(map(_LIVE_KERAS.search, commands))
