"""Every diagnostic code: one line each, named after the pattern found and not after the cure.

The page of a code is `docs/errors/<code>.md`; a test holds both sets equal.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """What a code stands for, and the exit code of a command that ends with it."""

    title: str
    exit_code: int = 1


CODES: dict[str, Code] = {
    # The text of a spec.
    "invalid-utf8": Code("the file is not UTF-8 text"),
    "invalid-character": Code("a character that no spec may hold"),
    "unexpected-token": Code("a word or sign that does not belong here"),
    "missing-value": Code("an option, a `let` or an operator without its value"),
    "missing-name": Code("a keyword without the name it needs"),
    "unclosed-bracket": Code("a bracket that is never closed"),
    "unclosed-brace": Code("a `{` that is never closed"),
    "unclosed-string": Code("a string without its closing quote"),
    "unmatched-bracket": Code("a closing bracket or brace that closes nothing"),
    "misplaced-comma": Code("a comma where blanks separate"),
    "misplaced-statement": Code("a statement where it cannot stand"),
    # Names.
    "unknown-layer": Code("a capitalised word that names no layer and no block"),
    "unknown-option": Code("an option that the layer does not have"),
    "unknown-word": Code("a word that no option of the layer takes"),
    "unknown-name": Code("a name that nothing has been called"),
    "unknown-setting": Code("a line that `train` does not have"),
    "duplicate-name": Code("one name for two things"),
    "duplicate-option": Code("an option given twice"),
    "reserved-name": Code("a name that the language keeps for itself"),
    # Values.
    "missing-option": Code("a layer without an option it needs"),
    "too-many-values": Code("more positional values than the layer takes"),
    "misplaced-value": Code("a positional value behind a word or an option"),
    "wrong-type": Code("a value of another type than the option takes"),
    "out-of-range": Code("a value outside the range of its option"),
    "refused-option": Code("an option of Keras that lstmspec leaves out, with the reason"),
    "conflicting-options": Code("two options that contradict each other"),
    "invalid-expression": Code("an expression that has no value"),
    # The graph.
    "missing-input": Code("a line that has nothing to take"),
    "wrong-input-count": Code("more or fewer inputs than the layer takes"),
    "ambiguous-result": Code("one name for a line that has several results"),
    "wrong-state-count": Code("an `initial_state` that does not fit the layer"),
    "empty-model": Code("a spec without a layer"),
    "unused-line": Code("a line whose result reaches no output"),
    # Shapes.
    "wrong-rank": Code("more or fewer axes than the layer or the kind of data takes"),
    "wrong-dtype": Code("numbers of another type than the layer takes"),
    "shape-mismatch": Code("two sizes that must be equal and are not"),
    "open-dimension": Code("a size that the layer must know and that may change"),
    "unbound-dimension": Code("a named dimension that nothing has given a size"),
    "conflicting-sequences": Code("one consumer wants the sequence, another the last step"),
    # Blocks and files.
    "wrong-argument-count": Code("more or fewer arguments than the block takes"),
    "block-cycle": Code("a block that uses itself"),
    "unreadable-use": Code("a `use` that cannot be read"),
    "use-cycle": Code("files that use each other in a circle"),
    "use-outside": Code("a `use` that leaves the folder of the spec"),
    # Limits: nothing has been allocated yet.
    "spec-too-large": Code("a spec over the limit of size", 3),
    "nesting-too-deep": Code("brackets, braces or blocks nested too deep", 3),
    "too-many-layers": Code("more layers than the limit, after expansion", 3),
    "too-many-files": Code("more files, or deeper `use`, than the limit", 3),
    "model-too-large": Code("a model over the memory budget", 3),
    "data-too-large": Code("data over the memory budget", 3),
    "file-too-large": Code("a file that describes more than any model needs", 3),
    # Backends.
    "unknown-backend": Code("a backend that is not installed", 2),
    "cluster-failure": Code("a cluster that does not answer, or that loses its workers", 2),
    "missing-extra": Code("a package that this command needs and that is not installed", 2),
    "unsupported-by-backend": Code("something that this backend cannot honour"),
    "unsupported-by-language": Code("something in a Keras model that no spec can say"),
    # Files and data.
    "unreadable-file": Code("a file that cannot be read", 2),
    "unwritable-file": Code("a file that cannot be written", 2),
    "unknown-subject": Code("a word that `explain` has no page about", 2),
    "unknown-format": Code("a file name whose ending says no format we know", 2),
    "invalid-binding": Code("a `--bind`, `--set` or keyword that binds nothing", 2),
    "data-mismatch": Code("data that does not fit the model"),
    "doubtful-data": Code("data that can be trained on and may not be what they seem"),
    "weights-mismatch": Code("weights that do not fit the model"),
    "missing-spec": Code("a weights file that does not say its spec", 2),
    "state-mismatch": Code("a state that does not fit the model"),
    "invalid-cluster": Code("a way to train on several machines that names none", 2),
    "worker-lost": Code("a worker that has gone in the middle of training"),
    "training-diverged": Code("a step of training whose loss or gradient is not finite", 5),
    "corrupt-file": Code("a file that is not what its name says, or is damaged", 4),
}
