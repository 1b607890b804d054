"""Work on other machines, through Dask distributed: batches of data, and trials of a sweep."""

from lstmspec.cluster.client import DeadlyError as DeadlyError
from lstmspec.cluster.client import Workers as Workers
from lstmspec.cluster.client import connected as connected
from lstmspec.cluster.scoring import computed_parts as computed_parts
from lstmspec.cluster.scoring import predict_parts as predict_parts
from lstmspec.cluster.worker import Refused as Refused
from lstmspec.cluster.worker import refused as refused
from lstmspec.cluster.worker import require_version as require_version
from lstmspec.cluster.worker import same as same
from lstmspec.cluster.worker import while_wanted as while_wanted
