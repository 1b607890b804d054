"""`lstmspec evaluate`: how good a trained model is on data with targets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, say
from lstmspec.cli.verb import verb

if TYPE_CHECKING:
    from lstmspec.trained import Evaluation

FORMATS = ("text", "json")


@verb
def evaluate(
    model: parameters.TrainedPath,
    data: Annotated[
        Path,
        typer.Option(
            metavar="D", help="What to evaluate on, as `train` took it.", show_default=False
        ),
    ],
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS), parser=parameters.one_of(FORMATS), help="How to write it."
        ),
    ] = "text",
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="P.svg",
            help="Draw it as well: what was taken for what, or true against predicted.",
            show_default=False,
        ),
    ] = None,
    season: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1),
            help="Steps in a season, for the baseline of a forecast. Default: the window.",
            show_default=False,
        ),
    ] = None,
    max_memory: parameters.MaxMemory = None,
) -> None:
    """Measure a trained model on data with targets.

    Loss and metrics, and a report of every output: classes get a confusion matrix, precision,
    recall and F1; numbers their errors, in their units; forecasts stand beside those that need no
    model.
    """
    from lstmspec.cli.specs import open_trained

    if picture is not None and picture.suffix != ".svg":
        raise typer.BadParameter("name a file that ends in .svg.", param_hint="'--picture'")
    trained = open_trained(model, max_memory)
    found = trained.evaluate(data, season=season)
    output(found.json() if format == "json" else found.text())
    if picture is not None:
        _draw(found, picture)


def _draw(found: "Evaluation", path: Path) -> None:
    """Write a picture; one for each output, with its name behind that of the file, if several."""
    from lstmspec.files import write_text

    pictures = found.pictures()
    for name, text in pictures.items():
        target = path if len(pictures) == 1 else path.with_stem(f"{path.stem}_{name}")
        write_text(target, text)
        say(f"wrote {target}")
    if not pictures:
        say("there is nothing to draw: no output has classes or numbers")
