"""Models that Keras saved, read as data: without Keras, without TensorFlow, running nothing."""

from lstmspec.importing.model import Imported as Imported
from lstmspec.importing.model import import_model as import_model
