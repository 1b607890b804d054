"""The IR: a typed model as data, its text form, its JSON, and its rules."""

from lstmspec.ir.model import VERSION as VERSION
from lstmspec.ir.model import Input as Input
from lstmspec.ir.model import Model as Model
from lstmspec.ir.model import Node as Node
from lstmspec.ir.model import Origin as Origin
from lstmspec.ir.model import Output as Output
from lstmspec.ir.model import Value as Value
from lstmspec.ir.training import LOSSES as LOSSES
from lstmspec.ir.training import METRICS as METRICS
from lstmspec.ir.training import OPTIMIZERS as OPTIMIZERS
from lstmspec.ir.training import TRAINING_ALIASES as TRAINING_ALIASES
from lstmspec.ir.training import Loss as Loss
from lstmspec.ir.training import Metric as Metric
from lstmspec.ir.training import Optimizer as Optimizer
from lstmspec.ir.training import Schedule as Schedule
from lstmspec.ir.training import Training as Training
