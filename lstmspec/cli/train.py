"""`lstmspec train`: from a spec and data to a model file, or a sweep of them."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.progress import MODES
from lstmspec.cli.threads import Threads
from lstmspec.cli.verb import verb

BACKENDS = ("numpy", "keras")


@verb
def train(
    spec: parameters.SpecPath,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="D",
            help="What to train on: .npz .npy .csv .tsv .jsonl .ts .parquet .txt, or a folder of"
            " .wav. An .npz holds one array an input by name and the target as y.",
            show_default=False,
        ),
    ] = None,
    validation: Annotated[
        Path | None,
        typer.Option(metavar="V", help="What to validate with.", show_default=False),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column that is the target.", show_default=False),
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(BACKENDS),
            parser=parameters.one_of(BACKENDS),
            help="What computes. Default: numpy.",
            show_default=False,
        ),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The run folder. Default: runs/NAME-1, or the next number.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="MODEL.safetensors",
            help="Where the model goes; the run folder has the best and the last one as well.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Go on with the run in DIR.", show_default=False),
    ] = None,
    set_: parameters.Set = [],  # noqa: B006 - typer's way to say "none given"
    bind: parameters.Bind = [],  # noqa: B006
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1),
            help="The last epoch. Default: as the spec says.",
            show_default=False,
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1),
            help="Samples a step. Default: as the spec says.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(0),
            help="Where random numbers begin. Default: as the spec says.",
            show_default=False,
        ),
    ] = None,
    class_weight: Annotated[
        list[str],
        typer.Option(
            "--class-weight",
            metavar="auto|LABEL=WEIGHT ...",
            help="How much samples of a class count; auto balances the classes.",
            show_default=False,
        ),
    ] = [],  # noqa: B006
    progress: Annotated[
        str,
        typer.Option(
            metavar="|".join(MODES),
            parser=parameters.one_of(MODES),
            help="What is told meanwhile, on stderr: auto is one line that is redrawn on a"
            " terminal, and plain, a line an epoch, elsewhere.",
        ),
    ] = "auto",
    tensorboard: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write scalars for TensorBoard as well.", show_default=False
        ),
    ] = None,
    sweep: Annotated[
        list[str],
        typer.Option(
            "--sweep",
            metavar="NAME=V1,V2|NAME=LOW..HIGH ...",
            help="Train with every combination of these values of `let`s, and write the best.",
            show_default=False,
        ),
    ] = [],  # noqa: B006
    trials: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1, 100_000),
            help="Of a sweep: let Optuna draw N combinations.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1, 1024),
            help="Of a sweep: how many trials at a time. Default: one a processor.",
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS|local:N",
            help="Of a sweep: run trials on the workers of a Dask scheduler, or on N that are"
            " started here.",
            show_default=False,
        ),
    ] = None,
    distribute: Annotated[
        str | None,
        typer.Option(
            metavar="mirrored[:N]|multi-worker",
            help="Train one model on several devices of this machine, or on several machines that"
            " TF_CONFIG names; for Keras.",
            show_default=False,
        ),
    ] = None,
    max_memory: parameters.MaxMemory = None,
    threads: Threads = None,
) -> None:
    """Train a model on data, and keep it in one file.

    Ctrl-C finishes the step and saves; the run goes on with --resume.
    """
    from lstmspec.cli.wanted import Wanted

    wanted = Wanted(
        spec=spec,
        data=data,
        validation=validation,
        target=target,
        backend=backend,
        run=run,
        out=out,
        resume=resume,
        set=tuple(set_),
        bind=tuple(bind),
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        class_weight=tuple(class_weight),
        progress=progress,
        tensorboard=tensorboard,
        sweep=tuple(sweep),
        trials=trials,
        jobs=jobs,
        cluster=cluster,
        max_memory=max_memory,
        threads=threads,
        distribute=distribute,
    )
    wanted.check()
    if wanted.is_sweep:
        from lstmspec.cli.sweeping import sweep_models

        sweep_models(wanted)
    else:
        from lstmspec.cli.training import train_model

        train_model(wanted)
