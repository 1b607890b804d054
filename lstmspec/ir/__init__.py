"""The IR: a typed model as data, its text form, its JSON, and its rules."""

from lstmspec.ir.model import VERSION as VERSION
from lstmspec.ir.model import Input as Input
from lstmspec.ir.model import Model as Model
from lstmspec.ir.model import Node as Node
from lstmspec.ir.model import Origin as Origin
from lstmspec.ir.model import Output as Output
from lstmspec.ir.model import Value as Value
from lstmspec.ir.printer import print_layer as print_layer
from lstmspec.ir.printer import print_model as print_model
from lstmspec.ir.printer import print_optimizer as print_optimizer
from lstmspec.ir.printer import print_value as print_value
from lstmspec.ir.schema import from_json as from_json
from lstmspec.ir.schema import ir_schema as ir_schema
from lstmspec.ir.schema import model_hash as model_hash
from lstmspec.ir.schema import to_json as to_json
from lstmspec.ir.training import LOSSES as LOSSES
from lstmspec.ir.training import METRICS as METRICS
from lstmspec.ir.training import OPTIMIZERS as OPTIMIZERS
from lstmspec.ir.training import TRAINING_ALIASES as TRAINING_ALIASES
from lstmspec.ir.training import Loss as Loss
from lstmspec.ir.training import PiecewiseConstantDecay as PiecewiseConstantDecay
from lstmspec.ir.training import Training as Training
from lstmspec.ir.verifier import problems as problems
from lstmspec.ir.verifier import result_values as result_values
from lstmspec.ir.verifier import verify_model as verify_model
