from lstmspec.ir import Model, Training
from tests.passes.compiling import lowered, typed

TEXT = "LSTM 8\nDropout 0.1\nDense softmax\n"


def test_what_is_known_of_a_model_is_not_carried_into_another() -> None:
    model = typed(TEXT)
    assert list(model.values) == ["x", "lstm", "dropout", "dense"]
    assert model.dimensions == ("time", "features", "classes")
    shorter = model.replace(nodes=model.nodes[:1])
    assert list(shorter.values) == ["x", "lstm"]
    assert list(shorter.by_name) == ["lstm"]
    assert shorter.dimensions == ("time", "features")


def test_weights_have_canonical_names_and_shared_ones_count_once() -> None:
    model = typed(
        "input a float32[5, 3]\ninput b float32[5, 3]\n"
        "Bidirectional GRU 2 from a as enc\nenc from b as other\nAdd from enc, other\n"
    )
    assert [name for name, _, _ in model.weights()] == [
        f"enc/{direction}/{weight}"
        for direction in ("forward", "backward")
        for weight in ("kernel", "recurrent_kernel", "bias")
    ]


def test_places_take_no_part_in_meaning() -> None:
    spaced = typed("# a comment\n\n  LSTM   8\nDropout 0.1\nDense softmax\n")
    assert spaced != typed(TEXT)
    assert spaced.without_origins() == typed(TEXT).without_origins()


def test_consumers() -> None:
    model = lowered(TEXT)
    assert [node.name for node in model.consumers("lstm")] == ["dropout"]
    assert [node.name for node in model.consumers("dense")] == []


def test_validated_and_constructed_models_are_equal() -> None:
    model = typed(TEXT).without_origins()
    again = Model.model_validate(model.model_dump())
    assert again == model
    assert Training() == Training.model_construct()
