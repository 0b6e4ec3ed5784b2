"""The `precanum` command: composition, progress and exit codes; no rule, no formula."""

from precanum_nlp.cli.main import main

__all__ = ["main"]
