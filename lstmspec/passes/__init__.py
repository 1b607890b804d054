"""Passes: from the IR as it was written to the IR that a backend takes."""

from lstmspec.passes.base import Pass as Pass
from lstmspec.passes.bind_dimensions import BindDimensions as BindDimensions
from lstmspec.passes.check_size import CheckSize as CheckSize
from lstmspec.passes.check_size import spell_bytes as spell_bytes
from lstmspec.passes.infer_sequences import InferSequences as InferSequences
from lstmspec.passes.infer_sequences import explicit_sequences as explicit_sequences
from lstmspec.passes.infer_shapes import InferShapes as InferShapes
from lstmspec.passes.infer_training import InferTraining as InferTraining
from lstmspec.passes.infer_training import last_activation as last_activation
from lstmspec.passes.pipeline import default_pipeline as default_pipeline
from lstmspec.passes.pipeline import run_passes as run_passes
from lstmspec.passes.pipeline import search_pipeline as search_pipeline
from lstmspec.passes.places import option_of as option_of
