"""Training of a live spec: data in, epochs, history, and a model out."""

from lstmspec.training.adapting import adapted as adapted
from lstmspec.training.arrays import Samples as Samples
from lstmspec.training.arrays import samples_of as samples_of
from lstmspec.training.engine import Engine as Engine
from lstmspec.training.engine import engine_for as engine_for
from lstmspec.training.folder import RunFolder as RunFolder
from lstmspec.training.folder import RunInfo as RunInfo
from lstmspec.training.folder import read_run as read_run
from lstmspec.training.following import FollowedFolder as FollowedFolder
from lstmspec.training.history import History as History
from lstmspec.training.listening import Beginning as Beginning
from lstmspec.training.listening import Deaf as Deaf
from lstmspec.training.listening import Listener as Listener
from lstmspec.training.listening import Listeners as Listeners
from lstmspec.training.listening import Record as Record
from lstmspec.training.numpy_engine import NumpyEngine as NumpyEngine
from lstmspec.training.provenance import file_digest as file_digest
from lstmspec.training.provenance import versions as versions
from lstmspec.training.run import run_training as run_training
from lstmspec.training.sampling import split as split
from lstmspec.training.sampling import weighted_by_class as weighted_by_class
from lstmspec.training.settings import RunSettings as RunSettings
from lstmspec.training.settings import require_at_least as require_at_least
from lstmspec.training.sizes import inputs_of as inputs_of
from lstmspec.training.sizes import learned_sizes as learned_sizes
from lstmspec.training.trainer import Trainer as Trainer
