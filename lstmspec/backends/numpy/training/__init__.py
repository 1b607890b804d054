"""The arithmetic of training: losses, steps, metrics, penalties, and a model that learns by them.

Every function works from the descriptions in `lstmspec.ir` and `lstmspec.layers`, in the dtype of
the arrays that it is given, and means what Keras 3.15 on TensorFlow does.
"""

from lstmspec.backends.numpy.training.accuracies import resolve_accuracy as resolve_accuracy
from lstmspec.backends.numpy.training.constraints import constrain as constrain
from lstmspec.backends.numpy.training.divergence import DivergedError as DivergedError
from lstmspec.backends.numpy.training.divergence import faulty_node as faulty_node
from lstmspec.backends.numpy.training.learner import Learner as Learner
from lstmspec.backends.numpy.training.learner import MaskError as MaskError
from lstmspec.backends.numpy.training.learner import Outcome as Outcome
from lstmspec.backends.numpy.training.losses import class_weights as class_weights
from lstmspec.backends.numpy.training.losses import loss_and_gradient as loss_and_gradient
from lstmspec.backends.numpy.training.losses import loss_values as loss_values
from lstmspec.backends.numpy.training.losses import works_on_logits as works_on_logits
from lstmspec.backends.numpy.training.metrics import Mean as Mean
from lstmspec.backends.numpy.training.metrics import StreamingMetric as StreamingMetric
from lstmspec.backends.numpy.training.metrics import make_metric as make_metric
from lstmspec.backends.numpy.training.optimizers import Optimizer as Optimizer
from lstmspec.backends.numpy.training.pointwise import Pointwise as Pointwise
from lstmspec.backends.numpy.training.regularizers import add_penalty as add_penalty
from lstmspec.backends.numpy.training.regularizers import (
    penalty_and_gradient as penalty_and_gradient,
)
from lstmspec.backends.numpy.training.rows import Gradient as Gradient
from lstmspec.backends.numpy.training.rows import RowGradient as RowGradient
from lstmspec.backends.numpy.training.schedules import learning_rate as learning_rate
from lstmspec.backends.numpy.training.updates import State as State
