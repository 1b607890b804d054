"""The command line: one verb a file; `app` knows all verbs."""

from lstmspec.cli.app import main as main
