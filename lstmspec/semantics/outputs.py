"""The `output` lines: what a model returns, and what its targets are made of."""

from lstmspec.ir import Origin, Output
from lstmspec.semantics.encodings import EncodingReader, Told
from lstmspec.semantics.report import Reporter
from lstmspec.semantics.scopes import UNKNOWN_OFFER, References, Scope
from lstmspec.syntax import ast


class OutputReader:
    """Reads `output` lines; `outputs` are those so far, by the value that each returns."""

    def __init__(self, references: References, encodings: EncodingReader, report: Reporter) -> None:
        self.outputs: dict[str, Output] = {}
        self._references = references
        self._encodings = encodings
        self._report = report

    def read(self, line: ast.Output, scope: Scope) -> None:
        """Add what `line` names; what is wrong with it is reported."""
        lines = {*scope.frame.lines, *scope.names}
        told = self._encodings.output(line.encoding, lines) if line.encoding else None
        for reference in line.values:
            take = self._references.take(reference, scope)
            if not take.offer.is_known:
                continue
            value = self._references.value(take, reference.span)
            if value is not None:
                self._add(value, reference, line, told)

    def _add(
        self, value: str, reference: ast.Reference, line: ast.Output, told: Told | None
    ) -> None:
        first = self.outputs.get(value)
        if first is None:
            origin = Origin.model_construct(
                span=reference.span,
                line=line.span,
                number=self._report.line(line.span),
                options=told.places if told else {},
            )
            encoding = told.encoding if told else None
            made = Output.model_construct(value=value, encoding=encoding, origin=origin)
            self.outputs[value] = made
        elif first.origin:
            self._report.twice(
                "duplicate-name",
                f"`{self._report.text(reference.span)}` is an output already",
                reference.span,
                first.origin.span,
                help="Name each output once.",
            )

    def last_line(self, scope: Scope) -> None:
        """Add the result of the last line, for a spec without `output`."""
        offer = scope.above[0].offer if scope.above else UNKNOWN_OFFER
        if not offer.is_known or offer.layer is None:
            return
        if "" in offer.results:
            self.outputs[offer.node] = Output.model_construct(value=offer.node)
        elif offer.span is not None:
            name = offer.name or "pair"
            self._report.error(
                "ambiguous-result",
                f"the last line has {len(offer.results)} results",
                offer.span,
                help=("" if offer.name else "Name the line with `as pair`. ")
                + f"Write `output {', '.join(f'{name}.{result}' for result in offer.results)}`.",
            )
