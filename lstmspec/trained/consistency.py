"""Whether what was fitted on data is for a model: of a file, both may come from anywhere."""

from lstmspec.data.preparation import Preparation
from lstmspec.data.preparation.inputs import FittedNumbers, FittedText
from lstmspec.data.preparation.outputs import FittedLabels, FittedNext, FittedOutput, FittedTarget
from lstmspec.ir import Model


def is_for(preparation: Preparation, model: Model) -> bool:
    """Whether `preparation` has what each input and output of `model` needs."""
    inputs, outputs = {i.name for i in model.inputs}, {o.value for o in model.outputs}
    return (
        inputs == set(preparation.inputs)
        and outputs == set(preparation.outputs)
        and all(_fits(preparation, model, name) for name in outputs)
    )


def _fits(preparation: Preparation, model: Model, output: str) -> bool:
    fitted: FittedOutput | FittedText | FittedNumbers = preparation.outputs[output]
    shape = model.values[output].shape
    units = shape[-1] if shape else 1
    if isinstance(fitted, FittedNext):
        if fitted.of not in preparation.inputs:
            return False
        source = preparation.inputs[fitted.of]
        fitted = source if isinstance(source, FittedText | FittedNumbers) else fitted
    if not isinstance(units, int):
        return True
    if isinstance(fitted, FittedLabels):
        count = len(fitted.labels.names)
        return count == 2 if fitted.form == "binary" else count <= units
    if isinstance(fitted, FittedText):
        return fitted.vocabulary.size <= units
    if isinstance(fitted, FittedNumbers | FittedTarget):
        return fitted.scale is None or len(fitted.scale.shift) == units
    return False
