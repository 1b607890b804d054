"""The segments of a line: wrappers, and the layer that they wrap."""

from typing import NamedTuple, get_args

from lstmspec.diagnostics import LAYER_HABITS, did_you_mean, listing
from lstmspec.layers import LAYERS, Layer
from lstmspec.semantics.arguments import Bound
from lstmspec.semantics.building import LayerBuilder, LeftOpen
from lstmspec.semantics.data import UNKNOWN
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, names_of
from lstmspec.semantics.signatures import INITIAL_STATE, Signature, layer_signature
from lstmspec.source import Span
from lstmspec.syntax import ast


class Built(NamedTuple):
    """What the segments of a line make."""

    layer: Layer | None
    """`None` if something is wrong, which has been reported."""
    options: dict[str, Span]
    """Where each option was written; those of a wrapped layer as `layer.units`."""
    states: ast.Keyword | None
    """`initial_state=...`."""
    left_open: LeftOpen | None
    """The option that only the last such layer may leave out."""


def build_line(line: ast.LayerLine, frame: Frame, builder: LayerBuilder, report: Reporter) -> Built:
    """What `line` makes with the names of `frame`: once for each frame."""
    built = frame.built.get(id(line))
    if built is None:
        built = _Line(line, frame, builder, report).build()
        frame.built[id(line)] = built
    return built


def report_unknown_layer(name: ast.Name, frame: Frame, report: Reporter) -> None:
    """Report that nothing in capitals is called `name`."""
    text = name.text
    candidates = [*LAYERS, *frame.blocks]
    if report.excuses(text, candidates, LAYER_HABITS):
        return
    report.error(
        "unknown-layer",
        f"no layer or block is called `{text}`",
        name.span,
        help=lambda: (
            did_you_mean(text, candidates, habits=LAYER_HABITS)
            or f"Layers are {names_of(sorted(LAYERS))}."
        ),
    )


class _Line:
    """One line with a layer, from its innermost segment to its outermost."""

    def __init__(
        self, line: ast.LayerLine, frame: Frame, builder: LayerBuilder, report: Reporter
    ) -> None:
        self._segments = line.segments
        self._frame = frame
        self._builder = builder
        self._report = report
        self._signatures = [layer_signature(segment.head.text) for segment in line.segments]

    def build(self) -> Built:
        """Make the layer, and report all that is wrong in the line."""
        known = tuple(signature for signature in self._signatures if signature)
        bounds = [
            self._builder.bind(
                signature,
                segment.arguments,
                self._frame,
                tuple(other for other in known if other is not signature),
            )
            for segment, signature in zip(self._segments, self._signatures, strict=True)
            if signature
        ]
        options = {
            "layer." * depth + name: given.span
            for depth, bound in enumerate(bounds)
            for name, given in bound.given.items()
        }
        for depth, inner in enumerate(self._segments[1:]):
            options["layer." * depth + "layer"] = inner.head.span
        if not (self._heads_are_layers() and self._only_wrappers_wrap(known)):
            return Built(None, options, None, None)
        states = self._states(known[0], bounds)
        if states:
            options[INITIAL_STATE] = states.span
        layer, left_open = self._assemble(known, bounds)
        return Built(layer, options, states, left_open)

    def _assemble(
        self, signatures: tuple[Signature, ...], bounds: list[Bound]
    ) -> tuple[Layer | None, LeftOpen | None]:
        """The innermost layer in all its wrappers."""
        head = self._segments[-1].head.span
        made, left_open = self._builder.layer(signatures[-1], bounds[-1], self._frame, head)
        for depth in range(len(signatures) - 2, -1, -1):
            outer, inner = signatures[depth], signatures[depth + 1]
            if not self._may_wrap(outer, inner, self._segments[depth + 1].head):
                made = UNKNOWN
            made = self._builder.wrap(outer, bounds[depth], made, self._frame)
        return (made if isinstance(made, Layer) else None), left_open

    def _heads_are_layers(self) -> bool:
        """Whether every segment names a layer."""
        unknown = [
            (depth, segment.head)
            for depth, segment in enumerate(self._segments)
            if self._signatures[depth] is None
        ]
        for depth, head in unknown:
            if head.text in self._frame.blocks:
                self._refuse_block(depth, head)
            elif head.text[0].isupper():
                report_unknown_layer(head, self._frame, self._report)
            else:
                self._stands_alone(head, "a layer that is used again")
        return not unknown

    def _refuse_block(self, depth: int, head: ast.Name) -> None:
        if depth == 0:
            self._stands_alone(head, "a block")
            return
        self._report.error(
            "unexpected-token",
            f"`{self._segments[0].head.text}` cannot wrap a block",
            head.span,
            help="Wrap the layers inside the block.",
        )

    def _stands_alone(self, head: ast.Name, what: str) -> None:
        behind = self._segments[1].head
        self._report.error(
            "unexpected-token",
            f"`{head.text}` is {what}, and wraps no layer",
            behind.span,
            help=f"Begin a new line with `{behind.text}`.",
        )

    def _only_wrappers_wrap(self, signatures: tuple[Signature, ...]) -> bool:
        """Whether each layer but the last is a wrapper, and the last is none."""
        for depth, signature in enumerate(signatures):
            is_last = depth == len(signatures) - 1
            if _wraps(signature) and is_last:
                kinds = _wrapped_kinds(signature)
                example = "Dense" if "Dense" in kinds else kinds[0]
                self._report.error(
                    "missing-option",
                    f"`{signature.name}` has no layer behind it",
                    self._segments[depth].head.span,
                    help="Write the layer that it wraps on the same line, such as"
                    f" `{signature.name} {example} 64`.",
                )
                return False
            if not _wraps(signature) and not is_last:
                behind = self._segments[depth + 1].head
                self._report.error(
                    "unexpected-token",
                    f"`{signature.name}` wraps no layer",
                    behind.span,
                    help=f"Begin a new line with `{behind.text}`.",
                )
                return False
        return True

    def _may_wrap(self, outer: Signature, inner: Signature, head: ast.Name) -> bool:
        kinds = _wrapped_kinds(outer)
        if inner.name not in kinds:
            self._report.error(
                "unexpected-token",
                f"`{outer.name}` cannot wrap `{inner.name}`",
                head.span,
                help=f"It wraps {listing(kinds)}.",
            )
            return False
        if LAYERS[inner.name].max_inputs != 1:
            self._report.error(
                "wrong-input-count",
                f"`{outer.name}` passes on one tensor, and `{inner.name}` takes several",
                head.span,
                help=f"Use `{inner.name}` without it: it works on sequences.",
            )
            return False
        return True

    def _states(self, outer: Signature, bounds: list[Bound]) -> ast.Keyword | None:
        """The `initial_state=` of the line, wherever among its segments it stands."""
        found = [bound.states for bound in bounds if bound.states]
        if found and not outer.takes_states:
            self._report.error(
                "unknown-option",
                f"`{INITIAL_STATE}` does not pass through `{outer.name}`",
                found[0].name.span,
                help=f"Use the layer without `{outer.name}`.",
            )
            return None
        if len(found) > 1:
            self._report.twice(
                "duplicate-option",
                f"`{INITIAL_STATE}` is set twice",
                found[1].span,
                found[0].span,
                help="Keep one of the two.",
            )
        return found[0] if found else None


def _wraps(signature: Signature) -> bool:
    return issubclass(signature.cls, Layer) and signature.cls.wraps


def _wrapped_kinds(wrapper: Signature) -> list[str]:
    """The layers that `wrapper` takes."""
    members = get_args(wrapper.cls.model_fields["layer"].annotation)
    return [str(member.model_fields["kind"].default) for member in members] or list(LAYERS)
