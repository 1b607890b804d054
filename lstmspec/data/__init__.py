"""Data: files into arrays by input name, and predictions into files."""

from lstmspec.data.inputs import bind_inputs as bind_inputs
from lstmspec.data.inputs import read_inputs as read_inputs
from lstmspec.data.outputs import format_outputs as format_outputs
from lstmspec.data.outputs import require_writable as require_writable
from lstmspec.data.outputs import write_outputs as write_outputs
from lstmspec.data.predicting import predict_arrays as predict_arrays
