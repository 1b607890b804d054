"""What is said of pairs of specs, and the laws of every difference.

`pairs.txt` is a table: a name behind `===`, the old spec, the new one and what changed, with lines
`---` between. `--update-goldens` writes it anew.
"""

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

import lstmspec
from lstmspec import Compilation, SpecError
from lstmspec import weights as store
from lstmspec.differences import LEVELS
from tests.fuzz.accepted import accepted_specs

TABLE = Path(__file__).parent / "pairs.txt"


class Pair(NamedTuple):
    """One case of the table."""

    name: str
    old: str
    new: str
    expected: str


def read_pairs() -> list[Pair]:
    pairs = []
    for part in TABLE.read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, body = part.partition("\n")
        old, new, expected = f"\n{body}".split("\n---\n")
        pairs.append(Pair(name, f"{old[1:]}\n", f"{new}\n", expected.strip("\n")))
    return pairs


def specs(pair: Pair) -> tuple[Compilation, Compilation]:
    return lstmspec.parse(pair.old, name="old.lstm"), lstmspec.parse(pair.new, name="new.lstm")


PAIRS = read_pairs()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_what_is_said(pair: Pair, update_goldens: bool) -> None:
    if update_goldens:
        pytest.skip("the table is written by the test below")
    assert lstmspec.diff(*specs(pair)).text().strip("\n").splitlines() == (
        pair.expected.splitlines()
    )


def test_goldens_are_written_anew(update_goldens: bool) -> None:
    if update_goldens:
        cases = (
            f"=== {p.name}\n{p.old}---\n{p.new}---\n{lstmspec.diff(*specs(p)).text()}"
            for p in PAIRS
        )
        TABLE.write_text("\n".join(cases), encoding="utf-8")


def drawn() -> list[Compilation]:
    return list(accepted_specs(0, 40))


def in_pairs() -> list[tuple[Compilation, Compilation]]:
    return [specs(pair) for pair in PAIRS] + list(pairwise(drawn()))


def test_a_spec_does_not_differ_from_itself() -> None:
    for spec in drawn():
        found = lstmspec.diff(spec, spec)
        assert not found
        assert found.level is None
        assert not found.reaches("text")
        assert {weight.fate for weight in found.weights} <= {"kept"}


def test_levels_say_what_no_longer_fits() -> None:
    for pair in in_pairs():
        old, new = (spec.bind(**dict.fromkeys(spec.model.dimensions, 4)) for spec in pair)
        found = lstmspec.diff(old, new)
        fits = not store.mismatches(new.model, store.fresh(old.model))
        assert fits == all(change.level != "weights" for change in found.changes)
        assert found.reaches("state") == (old.model_hash != new.model_hash)
        ends = [_ends(spec) for spec in (old, new)]
        assert found.reaches("io") == (ends[0] != ends[1])


def _ends(spec: Compilation) -> list[object]:
    model = spec.model
    inputs = [(given.name, given.type) for given in model.inputs]
    return [inputs, [(o.value, model.values[o.value].type) for o in model.outputs]]


def test_what_reaches_a_level_reaches_the_milder_ones() -> None:
    for old, new in in_pairs():
        found = lstmspec.diff(old, new)
        reached = [found.reaches(level) for level in LEVELS]
        assert reached == sorted(reached, reverse=True)
        assert found.level in {change.level for change in found.changes} | {None}


def test_every_weight_has_one_fate() -> None:
    for old, new in in_pairs():
        weights = lstmspec.diff(old, new).weights
        befores = [weight.old for weight in weights if weight.old is not None]
        afters = [weight.new for weight in weights if weight.new is not None]
        assert sorted(befores) == sorted(name for name, _, _ in old.model.weights())
        assert afters == [name for name, _, _ in new.model.weights()]
        assert all(t.old_type == t.new_type for t in weights if t.survives)


def test_renamed_weights_keep_their_order() -> None:
    for old, new in in_pairs():
        places = {name: at for at, (name, _, _) in enumerate(old.model.weights())}
        renamed = [t for t in lstmspec.diff(old, new).weights if t.fate == "renamed" and t.old]
        order = [places[weight.old] for weight in renamed if weight.old]
        assert order == sorted(order)


def test_it_is_plain_data_too() -> None:
    found = lstmspec.diff(lstmspec.parse("LSTM 4"), lstmspec.parse("LSTM 4\nDense 2"))
    assert found.to_dict()["level"] == "io"
    assert found.to_dict()["changes"][2] == {
        "level": "weights",
        "subject": "dense",
        "what": "added",
        "old": None,
        "new": "Dense 2",
        "old_place": None,
        "new_place": {"file": None, "line": 2},
    }


def test_a_size_is_lent_only_where_it_fits() -> None:
    old = lstmspec.parse("input [time, features]\nLSTM 4\nDense 2", features=3)
    new = lstmspec.parse("input [time, features]\nLSTM 4\nDense features")
    found = lstmspec.diff(old, new)
    assert found.sizes == {"features": 3}
    assert lstmspec.diff(new, old, features=5).level == "io"


def test_a_name_in_place_of_a_size_is_another_state() -> None:
    old = lstmspec.parse("input [time, features]\nLSTM 4", features=3)
    new = lstmspec.parse("input [time, 3]\nLSTM 4")
    found = lstmspec.diff(old, new)
    assert found.level == "state"
    assert (found.changes[0].old, found.changes[0].new) == ("bound features=3", "in the lines")


def test_many_layers_go_by_name_alone() -> None:
    lines = "input [time, 2]\n" + "repeat 2100 { Dense 2 }\n"
    old, new = lstmspec.parse(lines), lstmspec.parse("input [time, 2]\nDense 3\n" + lines[16:])
    found = lstmspec.diff(old, new)
    assert found.reaches("weights")
    assert {weight.fate for weight in found.weights} == {"kept", "reshaped", "fresh"}


def test_what_is_wrong_in_a_spec_is_refused() -> None:
    with pytest.raises(SpecError, match="unknown-layer"):
        lstmspec.diff(lstmspec.parse("LSTM 4"), lstmspec.parse("LSTMM 4"))


def test_a_used_file_has_places_of_its_own(tmp_path: Path) -> None:
    for name, units in (("a", 4), ("b", 5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "blocks.lstm").write_text(f"# blocks\nblock E {{\nLSTM {units}\n}}\n")
        (tmp_path / name / "m.lstm").write_text('use "blocks.lstm"\ninput [time, 3]\nE\n')
    found = lstmspec.diff(tmp_path / "a" / "m.lstm", tmp_path / "b" / "m.lstm")
    units = next(c for c in found.changes if c.new == "units=5")
    assert str(units.old_place) == str(units.new_place) == "blocks.lstm:3"
    assert all(change.level != "text" for change in found.changes)


def test_a_model_file_knows_the_files_of_its_spec(tmp_path: Path) -> None:
    (tmp_path / "blocks.lstm").write_text("block E {\nLSTM 4\n}\n")
    (tmp_path / "m.lstm").write_text('use "blocks.lstm"\ninput [time, 3]\nE\n')
    lstmspec.read(tmp_path / "m.lstm").save_weights(tmp_path / "m.safetensors")
    assert not lstmspec.diff(tmp_path / "m.safetensors", tmp_path / "m.lstm")
    (tmp_path / "blocks.lstm").write_text("block E {\nLSTM 5\n}\n")
    found = lstmspec.diff(tmp_path / "m.safetensors", tmp_path / "m.lstm")
    places = {str(change.old_place) for change in found.changes if change.level != "io"}
    assert places == {"blocks.lstm:2"}
