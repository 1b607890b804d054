import pytest

from lstmspec.source import Location, Source, Span

SOURCE = Source("a.lstm", "one\n\r\ntwo \r\r\nü😀x")


@pytest.mark.parametrize(("number", "line"), [(1, "one"), (2, ""), (3, "two \r"), (4, "ü😀x")])
def test_line_is_without_its_end(number, line):
    start, end = SOURCE.line_bounds(number)
    assert SOURCE.line(number) == SOURCE.text[start:end] == line


@pytest.mark.parametrize(
    ("offset", "location"), [(0, (1, 1)), (3, (1, 4)), (4, (2, 1)), (6, (3, 1)), (15, (4, 3))]
)
def test_location_counts_characters_from_one(offset, location):
    assert SOURCE.location(offset) == Location(*location)


def test_empty_text_is_one_empty_line():
    empty = Source("a.lstm", "")
    assert empty.location(0) == Location(1, 1)
    assert empty.line_bounds(1) == (0, 0)


def test_span_is_cut_joined_and_ended():
    first, second = SOURCE.span(0, 3), SOURCE.span(6, 9)
    assert (SOURCE[first], SOURCE[second]) == ("one", "two")
    assert first.to(second) == Span("a.lstm", 0, 9)
    assert first.tail() == Span("a.lstm", 3, 3)
