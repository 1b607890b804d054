"""The errors of the estimators, as diagnostics."""

from importlib import import_module

from lstmspec.diagnostics import Diagnostic, SpecError


def refusal(code: str, message: str, help: str, trail: tuple[str, ...] = ()) -> SpecError:
    """The error of one thing that is wrong."""
    return SpecError((Diagnostic(code, message, help=help, trail=trail),), {})


def require_scikit_learn() -> None:
    """Refuse to go on without scikit-learn.

    Raises:
        SpecError: `missing-extra`.
    """
    try:
        import_module("sklearn")
    except ImportError as error:
        raise refusal(
            "missing-extra",
            f"the estimators need `{error.name or 'sklearn'}`",
            "Install scikit-learn: pip install 'lstmspec[sklearn]'",
        ) from error
