"""A trained model: what is predicted, how good it is, and the one file that holds it all."""

from lstmspec.trained.evaluation import Evaluation as Evaluation
from lstmspec.trained.evaluation import OutputReport as OutputReport
from lstmspec.trained.formats import lines as lines
from lstmspec.trained.formats import require_format as require_format
from lstmspec.trained.formats import write_predictions as write_predictions
from lstmspec.trained.generation import Generation as Generation
from lstmspec.trained.model import TrainedModel as TrainedModel
from lstmspec.trained.model import load as load
from lstmspec.trained.predictions import Prediction as Prediction
from lstmspec.trained.predictions import Predictions as Predictions
from lstmspec.trained.streaming import raw_answers as raw_answers
from lstmspec.trained.streaming import raw_inputs as raw_inputs
from lstmspec.trained.train import Prepared as Prepared
from lstmspec.trained.train import train as train
from lstmspec.trained.weighing import ClassWeight as ClassWeight
