"""Backends: what turns an IR into source text, and that text into a live model."""

from lstmspec.backends.base import Backend as Backend
from lstmspec.backends.base import Refusal as Refusal
from lstmspec.backends.base import Rules as Rules
from lstmspec.backends.base import check_model as check_model
from lstmspec.backends.emitter import Names as Names
from lstmspec.backends.emitter import Writer as Writer
from lstmspec.backends.emitter import literal as literal
from lstmspec.backends.execute import execute as execute
from lstmspec.backends.registry import backend_names as backend_names
from lstmspec.backends.registry import get_backend as get_backend
