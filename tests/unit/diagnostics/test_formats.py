"""The formats for machines, and the one of one line each."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lstmspec.diagnostics import FORMATS, Diagnostic, Note, Severity, diagnostics_schema, render
from lstmspec.source import Source, Span

SPEC = Source("a b,c:d%.lstm", "# ü😀\nDroput 0.2\nDense (1 +\n 2) from x\n")
USED = Source("/srv/blocks.lstm", "block B() {\n")
SOURCES = {source.name: source for source in (SPEC, USED)}


def at(source: Source, token: str) -> Span:
    start = source.text.index(token)
    return source.span(start, start + len(token))


UNKNOWN = Diagnostic(
    "unknown-layer",
    "there is no layer `Droput`",
    at(SPEC, "Droput"),
    "did you mean `Dropout`?",
    notes=(Note(at(USED, "B"), "nor this block"), Note(Span("gone.lstm", 1, 2), "nor here")),
    trail=("x: float32[3]",),
    help=lambda: "Write\n    Dropout 0.2",
)
OVER_LINES = Diagnostic(
    "wrong-type",
    "100% wrong:\r\nnot an integer, 😀",
    at(SPEC, "(1 +\n 2)"),
    "Wrong",
    severity=Severity.WARNING,
)
EMPTY = Diagnostic("missing-name", "`from` without a name", at(SPEC, "x").tail())
NO_PLACE = Diagnostic("unreadable-file", "no such file", label="x.npz", file="data/x.npz")
NOWHERE = Diagnostic("missing-extra", "TensorFlow is not installed")
NO_SOURCE = Diagnostic("unknown-name", "there is no `q`", Span("gone.lstm", 4, 5))
ALL = [UNKNOWN, OVER_LINES, EMPTY, NO_PLACE, NOWHERE, NO_SOURCE]


CONCISE = r"""
a b,c:d%.lstm:2:1: error[unknown-layer]: there is no layer `Droput` (did you mean `Dropout`?)
a b,c:d%.lstm:3:7: warning[wrong-type]: 100% wrong:\r\nnot an integer, 😀
a b,c:d%.lstm:4:11: error[missing-name]: `from` without a name
data/x.npz: error[unreadable-file]: no such file (x.npz)
error[missing-extra]: TensorFlow is not installed
gone.lstm: error[unknown-name]: there is no `q`
"""
GITHUB = r"""
::error file=a b%2Cc%3Ad%25.lstm,line=2,endLine=2,col=1,endColumn=7,title=unknown-layer\
::there is no layer `Droput` (did you mean `Dropout`?)\
%0Ax: float32[3]\
%0Ahelp: Write%0A    Dropout 0.2
::warning file=a b%2Cc%3Ad%25.lstm,line=3,endLine=4,title=wrong-type\
::100%25 wrong:\r\nnot an integer, 😀
::error file=a b%2Cc%3Ad%25.lstm,line=4,endLine=4,col=11,endColumn=11,title=missing-name\
::`from` without a name
::error file=data/x.npz,title=unreadable-file::no such file (x.npz)
::error title=missing-extra::TensorFlow is not installed
::error file=gone.lstm,title=unknown-name::there is no `q`
""".replace("\\\n", "")


def test_concise():
    assert render(ALL, SOURCES, "concise") == CONCISE.strip()


@pytest.mark.parametrize(
    ("message", "label", "shown"),
    [
        ("there is no `x`", "", "there is no `x`"),
        ("there is no `x`", "no `x`", "there is no `x`"),
        ("`Dropout` takes a rate", "Takes a rate", "`Dropout` takes a rate"),
        ("`units` takes 32 or more", "3", "`units` takes 32 or more (3)"),
        ("`rate` is out of range", "1.5 is over 1", "`rate` is out of range (1.5 is over 1)"),
    ],
)
def test_concise_shows_a_label_that_says_more(message, label, shown):
    diagnostic = Diagnostic("out-of-range", message, label=label)
    assert render([diagnostic], {}, "concise") == f"error[out-of-range]: {shown}"


def test_github():
    assert render(ALL, SOURCES, "github") == GITHUB.strip()


def test_json():
    text = render(ALL, SOURCES, "json")
    records = json.loads(text)
    assert text.isascii()
    assert records[0] == {
        "code": "unknown-layer",
        "severity": "error",
        "message": "there is no layer `Droput`",
        "file": "a b,c:d%.lstm",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 7,
        "help": "Write\n    Dropout 0.2",
        "label": "did you mean `Dropout`?",
        "notes": [
            {
                "message": "nor this block",
                "file": "/srv/blocks.lstm",
                "line": 1,
                "column": 7,
                "end_line": 1,
                "end_column": 8,
            },
            {
                "message": "nor here",
                "file": "gone.lstm",
                "line": None,
                "column": None,
                "end_line": None,
                "end_column": None,
            },
        ],
        "trail": ["x: float32[3]"],
    }
    places = [list(record.values())[3:8] for record in records[1:]]
    assert places == [
        ["a b,c:d%.lstm", 3, 7, 4, 4],
        ["a b,c:d%.lstm", 4, 11, 4, 11],
        ["data/x.npz", None, None, None, None],
        [None, None, None, None, None],
        ["gone.lstm", None, None, None, None],
    ]
    assert [record["help"] for record in records[1:]] == [None] * 5
    assert records[2]["label"] is None
    assert records[1]["message"] == OVER_LINES.message


def test_columns_count_code_points():
    span = at(SPEC, "😀")
    record = json.loads(render([Diagnostic("invalid-character", "no", span)], SOURCES, "json"))[0]
    assert (record["column"], record["end_column"]) == (4, 5)


def test_json_is_as_its_schema_says():
    schema = diagnostics_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    records = json.loads(render(ALL, SOURCES, "json"))
    validator.validate(records)
    validator.validate([])
    for definition in schema["$defs"].values():
        assert all("description" in about for about in definition["properties"].values())
    spoilt = [
        {**records[0], "severity": "hint"},
        {**records[0], "line": 0},
        {**records[0], "code": "Unknown Layer"},
        {**records[0], "more": 1},
        {key: value for key, value in records[0].items() if key != "trail"},
        {**records[0], "notes": [{"message": "no place"}]},
    ]
    assert [validator.is_valid([record]) for record in spoilt] == [False] * len(spoilt)


def test_sarif():
    document = json.loads(render(ALL, SOURCES, "sarif"))
    (run,) = document.pop("runs")
    assert document == {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
    }
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "lstmspec"
    assert driver.get("version") == installed_version()
    rules = [(rule["id"], rule["shortDescription"]["text"]) for rule in driver["rules"]]
    assert rules == [
        ("missing-extra", "a package that this command needs and that is not installed"),
        ("missing-name", "a keyword without the name it needs"),
        ("unknown-layer", "a capitalised word that names no layer and no block"),
        ("unknown-name", "a name that nothing has been called"),
        ("unreadable-file", "a file that cannot be read"),
        ("wrong-type", "a value of another type than the option takes"),
    ]
    assert run["results"][0] == {
        "ruleId": "unknown-layer",
        "ruleIndex": 2,
        "level": "error",
        "message": {
            "text": "there is no layer `Droput` (did you mean `Dropout`?)\n"
            "x: float32[3]\nhelp: Write\n    Dropout 0.2"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b%2Cc%3Ad%25.lstm"},
                    "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 7},
                }
            }
        ],
        "relatedLocations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": Path(USED.name).as_uri()},
                    "region": {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 8},
                },
                "message": {"text": "nor this block"},
            },
            {
                "physicalLocation": {"artifactLocation": {"uri": "gone.lstm"}},
                "message": {"text": "nor here"},
            },
        ],
    }
    assert [result["level"] for result in run["results"]] == ["error", "warning"] + ["error"] * 4
    assert [result["ruleId"] for result in run["results"]] == [each.code for each in ALL]
    assert all(rules[result["ruleIndex"]][0] == result["ruleId"] for result in run["results"])
    assert run["results"][3]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "data/x.npz"}}}
    ]
    assert run["results"][4]["locations"] == []


def installed_version() -> str | None:
    try:
        return version("lstmspec")
    except PackageNotFoundError:
        return None


def test_no_diagnostics():
    assert {format: render([], {}, format) for format in FORMATS if format != "sarif"} == {
        "full": "",
        "concise": "",
        "json": "[]",
        "github": "",
    }
    (run,) = json.loads(render([], {}, "sarif"))["runs"]
    assert run["results"] == []


def test_unknown_format_names_the_known_ones():
    with pytest.raises(ValueError, match=r"'xml' is no format .*: full, concise, json, github"):
        render([], {}, "xml")
