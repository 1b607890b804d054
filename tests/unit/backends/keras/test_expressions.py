"""The layout of expressions: what fits stays on a line, what does not is opened."""

import shutil
import subprocess

import pytest

from lstmspec.backends.keras.expressions import Call, Items, flat, statement

LONG = tuple(f"a_rather_long_name_{number}" for number in range(5))
OPTIONS = tuple((name, "True") for name in LONG)

CASES = {
    "short": (("y",), Call("f", ("x",), (("a", "1"),)), "    y = f(x, a=1)"),
    "no targets": ((), Call("f", ("x",)), "    f(x)"),
    "applied": (("y",), Call(Call("L", ("8",)), ("x",)), "    y = L(8)(x)"),
    "list": (("y",), Items(("a", "b")), "    y = [a, b]"),
    "dictionary": (("y",), Items(("a",), ('"k"',)), '    y = {"k": a}'),
    "one argument that is opened": (
        ("y",),
        Call("f", (Items(LONG),)),
        "    y = f(\n        [\n"
        + "".join(f"            {n},\n" for n in LONG)
        + "        ]\n    )",
    ),
    "options": (
        ("y",),
        Call(Call("L", ("8",), OPTIONS), ("x",)),
        "    y = L(\n        8,\n" + "".join(f"        {n}=True,\n" for n in LONG) + "    )(x)",
    ),
    "inputs": (
        ("y",),
        Call(Call("L", (), (("name", '"l"'),)), (Items(LONG),)),
        '    y = L(name="l")(\n        [\n'
        + "".join(f"            {n},\n" for n in LONG)
        + "        ]\n    )",
    ),
    "options and inputs": (
        ("y",),
        Call(Call("L", ("8",), OPTIONS), LONG),
        "    y = L(\n        8,\n"
        + "".join(f"        {n}=True,\n" for n in LONG)
        + "    )(\n"
        + "".join(f"        {n},\n" for n in LONG)
        + "    )",
    ),
    "many targets": (
        LONG,
        Call("f", ("x",)),
        "    (\n" + "".join(f"        {n},\n" for n in LONG) + "    ) = f(x)",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_layout(case: str) -> None:
    targets, expr, expected = CASES[case]
    assert statement(targets, expr) == expected


def test_flat_has_no_lines() -> None:
    assert all("\n" not in flat(expr) for _, expr, _ in CASES.values())


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize("width", ["88", "100"])
def test_a_formatter_changes_nothing(width: str) -> None:
    text = "\n".join(["def f():", *(expected for _, _, expected in CASES.values()), ""])
    command = ["ruff", "format", "--isolated", "--line-length", width, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert done.stdout == text
