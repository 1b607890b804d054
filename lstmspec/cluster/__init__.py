"""Work on other machines, through Dask distributed: batches of data, and trials of a sweep."""

from lstmspec.cluster.client import Workers as Workers
from lstmspec.cluster.client import connected as connected
from lstmspec.cluster.scoring import computed_parts as computed_parts
from lstmspec.cluster.scoring import predict_parts as predict_parts
