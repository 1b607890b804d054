"""Random valid models, built as IR line by line.

A line is put into a model only if the layer's own shape rule takes its inputs, so that a model is
valid by construction; that the whole compiler says the same is then a law to test. Models are made
to meet ordered pairs of layers: `pairs_of(seed)` says which one model tries first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from lstmspec.backends.keras.refusals import refusals
from lstmspec.diagnostics import Sink
from lstmspec.ir import OPTIMIZERS, Input, Model, Node, Output, Training, Value, result_values
from lstmspec.layers import LAYERS, Embedding, Layer, Recurrent
from lstmspec.passes import default_pipeline, run_passes
from lstmspec.passes.check_initializers import CheckInitializers
from lstmspec.semantics.names import Namer, snake_case
from lstmspec.shapes import Dim, ShapeError, SymbolicDim, TensorType, Unifier, UnwieldyError
from tests.fuzz.options import draw_layer

Pair = tuple[str, str]

KINDS = tuple(sorted(LAYERS))
PAIRS: tuple[Pair, ...] = tuple((first, second) for first in KINDS for second in KINDS)
PAIRS_A_MODEL = 3
TRIES = 30
MAX_NUMBERS = 96
"""How many numbers a value may have for each sample: models stay small."""
KEEPS_REFUSED = 0.05
"""How often a line stays that Keras is known to refuse or to get wrong."""
BOUND = {"time": 5}
"""The size that the named dimension gets where numbers are computed."""
NAMES = (
    "v", "enc", "np", "keras", "layers", "model", "forward", "lstm", "dense_1", "self", "w",
    "inputs", "class", "def", "lambda", "import", "exec", "eval", "open", "print", "load",
    "__import__", "__name__", "os", "x_out", "build_model", "none_", "i", "type", "_", "__", "a1",
)  # fmt: skip
"""Names of lines, most of which Python, NumPy, Keras or emitted text would trip over."""


@dataclass
class Draft:
    """A model that grows: what there is so far, all of it typed."""

    random: Random
    inputs: list[Input] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    unifier: Unifier = field(default_factory=Unifier)
    refused_by: dict[Pair, str] = field(default_factory=dict)

    def add_input(self, dtype: str, shape: tuple[Dim, ...]) -> Value:
        """Declare one more input."""
        name = f"x{len(self.inputs)}"
        self.inputs.append(Input(name=name, dtype=dtype, shape=shape))
        self.values[name] = Value(name=name, dtype=dtype, shape=shape)
        return self.values[name]

    def add(
        self,
        layer: Layer,
        inputs: tuple[str, ...],
        states: tuple[str, ...] = (),
        shares: str | None = None,
    ) -> Node | None:
        """Put a line behind the others; `None` if it cannot be, or if it would grow too large."""
        types = tuple(self.values[name].type for name in inputs)
        masks = tuple(self.values[name].mask_rank for name in inputs)
        mark = self.unifier.mark
        try:
            results = layer.infer(types, self.unifier)
            mask = layer.mask_rank(masks, types)
        except (ShapeError, UnwieldyError):
            self.unifier.undo(mark)
            return None
        if self.unifier.mark != mark or any(_is_large(r.type) for r in results):
            self.unifier.undo(mark)
            return None
        node = Node(
            name=f"n{len(self.nodes)}",
            layer=layer,
            inputs=inputs,
            initial_state=states,
            shares=shares,
        )
        of_states = {s.name for s in layer.states()} if len(results) > 1 else set()
        made = tuple(
            Value(
                name=name,
                dtype=r.type.dtype,
                shape=r.type.shape,
                mask_rank=0 if r.name in of_states else mask,
            )
            for name, r in zip(result_values(node), results, strict=True)
        )
        return self._accepted(node.replace(results=made))

    def _accepted(self, node: Node) -> Node | None:
        model = Model(
            inputs=tuple(self.inputs),
            nodes=(*self.nodes, node),
            outputs=tuple(Output(value=value.name) for value in node.results),
        )
        if CheckInitializers().run(model, sink := Sink()) is None or sink.has_errors:
            return None
        if self.random.random() > KEEPS_REFUSED and any(
            "reaches no output" not in refusal.message for refusal in refusals(model)
        ):
            return None
        self.nodes.append(node)
        self.values.update((value.name, value) for value in node.results)
        return node


def pairs_of(seed: int) -> tuple[Pair, ...]:
    """The pairs that model `seed` tries to have: any run of models goes through all in turn."""
    round_, place = divmod(seed * PAIRS_A_MODEL, len(PAIRS))
    shuffled = list(PAIRS)
    Random(f"pairs {round_}").shuffle(shuffled)
    return tuple(shuffled[place : place + PAIRS_A_MODEL])


def draw_model(seed: int, pairs: tuple[Pair, ...] | None = None) -> Model:
    """The untyped IR of model `seed`: what lowering its text gives."""
    chosen = pairs_of(seed) if pairs is None else pairs
    model = _drawn(Random(f"model {seed}"), chosen, _time(Random(f"time {seed}")))
    # What fits a time of any length need not fit the one that numbers will have.
    is_open = any(not isinstance(dim, int) for given in model.inputs for dim in given.shape)
    if is_open and typed_or_none(model, BOUND) is None:
        model = _drawn(Random(f"model {seed}"), chosen, 5)
    return model


def _drawn(random: Random, pairs: tuple[Pair, ...], time: Dim) -> Model:
    draft = Draft(random)
    for _ in range(random.choice((1, 1, 2, 3))):
        _draw_input(draft, time)
    for pair in pairs:
        put_pair(draft, pair, time)
    for _ in range(random.randint(0, 2)):
        _put(draft, random.choice(KINDS))
    if not draft.nodes:
        draft.add(LAYERS["Flatten"].model_validate({}), (draft.inputs[0].name,))
    return _settled(_finished(draft), random)


def put_pair(draft: Draft, pair: Pair, time: Dim = 4) -> bool:
    """Whether a line of the first kind was put in, and one of the second that takes its result."""
    for _ in range(8):
        _draw_input(draft, time)
        first = _put(draft, pair[0])
        if first is None:
            continue
        for _ in range(TRIES):
            if _put(draft, pair[1], draft.random.choice(first.results)) is not None:
                return True
        _take_back(draft, first)
    return False


def pairs_in(model: Model) -> Iterator[Pair]:
    """The ordered pairs of layers of a model: one makes what the other takes."""
    makers = {value: node for node in model.nodes for value in result_values(node)}
    for node in model.nodes:
        for name in (*node.inputs, *node.initial_state):
            if name in makers:
                yield makers[name].layer.kind, node.layer.kind


def _is_large(type_: TensorType) -> bool:
    total = 1
    for dim in type_.shape:
        total *= dim if isinstance(dim, int) else 4 * sum(f for _, f in dim.terms)
    return total > MAX_NUMBERS or type_.rank > 4


def _time(random: Random) -> Dim:
    if random.random() < 0.25:
        return SymbolicDim.named("time")
    return random.choice((4, 5, 6))


def _draw_input(draft: Draft, time: Dim) -> Value:
    random = draft.random
    features = random.choice((1, 2, 3, 4))
    shape: tuple[Dim, ...] = random.choice(
        ((time, features), (time, features), (time, features), (features,), (3, 2, features))
    )
    if random.random() < 0.25:
        return draft.add_input("int32", shape[:-1] or (4,))
    return draft.add_input("float32", shape)


def _put(draft: Draft, kind: str, taken: Value | None = None) -> Node | None:
    """One more line of `kind`, on `taken` or on any value."""
    random = draft.random
    for _ in range(TRIES if taken is None else 1):
        x = taken or random.choice(list(draft.values.values()))
        node = _shared(draft, kind, x) if random.random() < 0.1 else None
        node = node or _fresh(draft, kind, x)
        if node is not None:
            return node
    return None


def _shared(draft: Draft, kind: str, x: Value) -> Node | None:
    """A layer that is there already, on another input."""
    choices = [n for n in draft.nodes if n.layer.kind == kind and n.layer.max_inputs == 1]
    if not choices:
        return None
    owner = draft.random.choice(choices)
    if owner.shares:
        return None
    before = draft.values[owner.inputs[0]]
    try:
        same = owner.layer.weights((before.type,)) == owner.layer.weights((x.type,))
    except (ShapeError, IndexError):
        return None
    if not same or before.type.rank != x.type.rank:
        return None
    return draft.add(owner.layer, (x.name,), shares=owner.name)


def _fresh(draft: Draft, kind: str, x: Value) -> Node | None:
    random = draft.random
    layer = draw_layer(random, kind, x.type)
    if layer is None:
        return None
    names = [x.name]
    cls = type(layer)
    if cls.max_inputs != 1:
        names += _partners(draft, cls, x)
        if not layer.takes_states and random.random() < 0.5:
            random.shuffle(names)
    states: tuple[str, ...] = ()
    if layer.takes_states and random.random() < 0.3:
        layer, states = _with_states(draft, layer)
    return draft.add(layer, tuple(names), states)


def _partners(draft: Draft, cls: type[Layer], x: Value) -> list[str]:
    """What else a layer of several inputs takes: values like the first, or it again."""
    random = draft.random
    alike = [
        v.name
        for v in draft.values.values()
        if v.dtype == x.dtype and len(v.shape) == len(x.shape) and v.shape[-1:] == x.shape[-1:]
    ]
    most = cls.max_inputs or 4
    count = random.randint(cls.min_inputs, max(cls.min_inputs, min(most, 3)))
    return [random.choice([*alike, x.name]) for _ in range(count - 1)]


def _with_states(draft: Draft, layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """The layer with as many units as some vectors have that it then starts from."""
    # In a list of states the name of a line that offers its states stands for those.
    several = {n.result.name for n in draft.nodes if len(n.results) > 1 and n.layer.takes_states}
    vectors = [
        v for v in draft.values.values()
        if v.dtype == "float32" and len(v.shape) == 1 and isinstance(v.shape[0], int)
        and v.name not in several
    ]  # fmt: skip
    if not vectors:
        return layer, ()
    size = draft.random.choice(vectors).shape[0]
    fitting = [v.name for v in vectors if v.shape[0] == size]
    if isinstance(layer, Recurrent):
        layer = layer.replace(units=size)
    else:
        layer = layer.replace(layer=layer.layer.replace(units=size))  # type: ignore[attr-defined]
    return layer, tuple(draft.random.choice(fitting) for _ in layer.states())


def _take_back(draft: Draft, node: Node) -> None:
    """Leave the last line out again, unless another takes it."""
    if draft.nodes and draft.nodes[-1] is node:
        draft.nodes.pop()
        for value in node.results:
            del draft.values[value.name]


# From a draft to the IR that its text would give


def _finished(draft: Draft) -> Model:
    """Every end of the graph an output, of real numbers; what is not used is left out."""
    for name in _ends(draft):
        if draft.values[name].dtype == "int32":
            draft.add(Embedding(input_dim=7, output_dim=2), (name,))
    taken = {v for n in draft.nodes for v in (*n.inputs, *n.initial_state)}
    outputs = [
        name for name in _ends(draft)
        if draft.values[name].dtype == "float32" and name not in {i.name for i in draft.inputs}
    ]  # fmt: skip
    inner = [n.result.name for n in draft.nodes if n.result.name in taken]
    inner = [name for name in inner if draft.values[name].dtype == "float32"]
    if inner and draft.random.random() < 0.2:
        outputs.append(draft.random.choice(inner))
    model = Model(
        name="fuzz",
        inputs=tuple(i for i in draft.inputs if i.name in taken),
        nodes=tuple(n.replace(results=()) for n in draft.nodes),
        outputs=tuple(Output(value=name) for name in outputs),
        training=_training(draft.random),
    )
    return _renamed(model, draft.random)


def _ends(draft: Draft) -> list[str]:
    """One value of each line that no other line takes anything of; states that nobody takes go."""
    taken = {v.partition(".")[0] for n in draft.nodes for v in (*n.inputs, *n.initial_state)}
    return [node.result.name for node in draft.nodes if node.name not in taken]


def _training(random: Random) -> Training:
    # Lion takes the sign of a gradient, and that of rounding is any.
    kind = random.choice(sorted(OPTIMIZERS.keys() - {"lion"}))
    cls = OPTIMIZERS[kind]
    options: dict[str, float] = {"learning_rate": 0.01}
    if random.random() < 0.2:
        options[random.choice(("clipnorm", "clipvalue", "global_clipnorm"))] = 0.5
    return Training(optimizer=cls.model_validate(options), seed=random.randint(0, 9))


def _renamed(model: Model, random: Random) -> Model:
    """Lines named by `as`, and the others as the language names them."""
    must = _named_lines(model)
    free = random.sample(NAMES, len(NAMES)) + [f"line{k}" for k in range(len(model.nodes))]
    free = [name for name in free if name not in {i.name for i in model.inputs}]
    named = {
        node.name: free.pop(0)
        for node in model.nodes
        if node.name in must or random.random() < 0.15
    }
    namer = Namer({*named.values(), *(i.name for i in model.inputs)})
    table = dict(named)
    for node in model.nodes:
        if node.name not in table:
            base = named[node.shares] if node.shares else snake_case(node.layer.kind)
            table[node.name] = namer.fresh(base)

    def new(value: str) -> str:
        head, dot, member = value.partition(".")
        return table.get(head, head) + dot + member

    nodes = tuple(
        node.replace(
            name=table[node.name],
            inputs=tuple(map(new, node.inputs)),
            initial_state=tuple(map(new, node.initial_state)),
            shares=table[node.shares] if node.shares else None,
            named=node.name in named,
        )
        for node in model.nodes
    )
    outputs = tuple(Output(value=new(output.value)) for output in model.outputs)
    return model.replace(nodes=nodes, outputs=outputs)


def _named_lines(model: Model) -> set[str]:
    """The lines that another one has to call by name."""
    must = {node.shares for node in model.nodes if node.shares}
    above = None
    for node in model.nodes:
        if node.inputs != (above,):
            must.update(v.partition(".")[0] for v in node.inputs)
        must.update(v.partition(".")[0] for v in node.initial_state)
        above = node.name
    if [output.value for output in model.outputs] != [above]:
        must.update(output.value.partition(".")[0] for output in model.outputs)
    return must - {given.name for given in model.inputs}


def _settled(model: Model, random: Random) -> Model:
    """`return_sequences` left open where it is inferred to be what it is, in some lines."""
    owners = [n for n in model.nodes if n.shares is None and _recurrent(n.layer) is not None]
    for owner in owners:
        if random.random() < 0.5:
            continue
        layer = _with_sequences(owner.layer, None)
        tried = model.replace(
            nodes=tuple(n.replace(layer=layer) if n.owner == owner.name else n for n in model.nodes)
        )
        wanted = bool(_recurrent(owner.layer).return_sequences)  # type: ignore[union-attr]
        typed = typed_or_none(tried)
        if typed and _recurrent(typed.by_name[owner.name].layer).return_sequences is wanted:  # type: ignore[union-attr]
            model = tried
    return model


def typed_or_none(model: Model, bindings: Mapping[str, int] | None = None) -> Model | None:
    """The model behind all passes; `None` if one of them refuses it."""
    return run_passes(model, default_pipeline(bindings or {}, 2**30), Sink())


def _recurrent(layer: Layer) -> Recurrent | None:
    while layer.wraps:
        layer = layer.layer  # type: ignore[attr-defined]  # what wraps has it
    return layer if isinstance(layer, Recurrent) else None


def _with_sequences(layer: Layer, value: bool | None) -> Layer:
    if isinstance(layer, Recurrent):
        return layer.replace(return_sequences=value)
    return layer.replace(layer=_with_sequences(layer.layer, value))  # type: ignore[attr-defined]
