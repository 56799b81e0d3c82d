"""mmsprep convert FILE… -o DIR: prepare, and write what would be attached."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mmsprep.cli import options, report, shapes
from mmsprep.cli.messages import Arrangement, packages
from mmsprep.cli.terminal import Terminal
from mmsprep.cli.values import Place
from mmsprep.errors import ExitCode, UsageError
from mmsprep.model import Input
from mmsprep.package import Package
from mmsprep.target import Target


@click.command()
@options.files
@click.option(
    "-o",
    "--output",
    required=True,
    type=Place(path_type=Path),
    metavar="DIR",
    help="The folder to write to; made where it is missing.",
)
@options.arranging
@click.option("--force", is_flag=True, help="Replace files of the same name that are not the same.")
@options.preparing
@options.everywhere
def command(
    *,
    files: list[Input],
    output: Path,
    arrangement: Arrangement,
    force: bool,
    target: Target,
    skip_refused: bool,
    terminal: Terminal,
) -> ExitCode:  # fmt: skip
    """Prepare FILES as one message, and write what would be attached.

    Every file is looked into, for its extension says little. What the provider takes as it is
    goes out byte for byte; everything else is converted and shrunk, as little as the bytes that
    the message has allow. Files that cannot go are refused by name; the others go on.

    \b
    Examples:
      mmsprep convert IMG_0412.HEIC walk.mov notes.txt -o out
      mmsprep convert *.jpg -o out --each              every file a message of its own
      mmsprep convert film.mov -o out --carrier safe   small enough for every carrier
      cat photo.heic | mmsprep convert - --name photo.heic -o out --json
    """
    originals = frozenset(os.path.realpath(given.path) for given in files if given.path is not None)
    done: list[Package] = []
    folders: list[str] = []
    for message in packages(files, target, arrangement, terminal):
        folder = output / message.folder
        paths = _written(message.package, folder, originals, force=force)
        if terminal.json:
            terminal.event("package", **shapes.package(message.package, paths))
        done.append(message.package.without_data())
        folders.append(f"{folder}/")
    if not terminal.json:
        report.show(terminal, done, folders)
    return report.answer(done, skip_refused=skip_refused)


def _written(package: Package, folder: Path, originals: frozenset[str], *, force: bool) -> list[Path]:
    if not package.attachments:
        return []
    _spare_originals(package, folder, originals)
    return package.save(folder, force=force)


def _spare_originals(package: Package, folder: Path, originals: frozenset[str]) -> None:
    """Originals are never touched, not even with --force."""
    for each in package.attachments:
        path = os.path.realpath(folder / each.name)
        if path in originals and Path(path).read_bytes() != each.data:
            raise UsageError(
                f"{folder / each.name} is one of the files to convert; it would be overwritten.",
                "Choose another folder with -o.",
            )
