"""mmsprep send FILE… --to N: prepare, then send."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mmsprep.carriers import CARRIERS
from mmsprep.cli import consent, options, receipts, report, shapes
from mmsprep.cli.connection import Connection, connecting, watching
from mmsprep.cli.messages import Arrangement, packages
from mmsprep.cli.options import Delivery
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, counted
from mmsprep.cli.values import Place
from mmsprep.errors import Cancelled, ExitCode, UsageError
from mmsprep.model import Input
from mmsprep.package import Package
from mmsprep.target import Target

if TYPE_CHECKING:
    from mmsprep.sender import Message, Receipt, RingCentral


@dataclass(frozen=True)
class Wishes:
    """What to send and how, as the flags say."""

    to: tuple[str, ...]
    sender: str | None
    text: str
    numbered: bool
    dry_run: bool
    output: Path | None
    shrink_on_refusal: bool
    delivery: Delivery


@click.command(short_help="Prepare FILES, and send them to each recipient, exactly once.")
@options.files
@click.option(
    "--to",
    multiple=True,
    required=True,
    metavar="NUMBER|@FILE",
    help="A recipient, as +15551234567; may be repeated. @FILE: one number a line.",
)
@click.option(
    "--from",
    "sender",
    metavar="NUMBER",
    help="The number to send from (default: RINGCENTRAL_SENDER, else the only or primary MMS number).",
)
@click.option(
    "--text",
    default="",
    metavar="TEXT",
    help="What to say: at most 1,000 UTF-16 code units (an emoji is two or more).",
)
@click.option(
    "--numbered", is_flag=True, help="With --split or --each: end each text with its place, as (1/3)."
)
@options.delivering
@click.option(
    "--dry-run", is_flag=True, help="Show the request, and how curl would make it; send nothing."
)
@click.option(
    "--output",
    type=Place(path_type=Path),
    metavar="FILE",
    help="With --dry-run: write the request's body there.",
)
@click.option(
    "--shrink-on-refusal",
    is_flag=True,
    help="Where the files are refused as too large: make them `--carrier safe`, and send once more.",
)
@options.arranging
@connecting
@options.preparing
@options.everywhere
def command(
    *,
    files: list[Input],
    arrangement: Arrangement,
    connection: Connection,
    target: Target,
    skip_refused: bool,
    terminal: Terminal,
    **wishes: Any,
) -> ExitCode:  # fmt: skip
    """Prepare FILES as one message, and send it to each recipient, exactly once.

    With --split everybody gets as many messages as it takes, in order; the text goes with the first.
    Where one does not go out, the later ones wait: the same command goes on there. `mmsprep plan
    --split` shows beforehand how many there will be.

    Nothing is sent unless all files are good (or --skip-refused). What became of every recipient
    is kept in a journal: the same command within a day never sends twice.

    \b
    Examples:
      mmsprep send photo.heic --to +15551234567 --text "Look!" --local    try it out
      mmsprep send *.jpg --to @guests.txt --text "Thank you" --wait
      mmsprep send film.mov --to +15551234567 --dry-run
    """
    wish = Wishes(**wishes)
    _check(wish, arrangement)
    draft = _draft(wish, target)
    connection.check(rehearsal=wish.dry_run, sender=wish.sender)
    ready = [each.package for each in packages(files, target, arrangement, terminal)]
    if code := _show(terminal, ready, skip_refused=skip_refused):
        return code
    first, *more = [replace(package, refused=()) for package in ready if package.attachments]
    message = replace(draft, package=first, more=tuple(more))
    settled = connection.options(endpoint=wish.delivery.endpoint, envelope=wish.delivery.envelope)
    if wish.dry_run:
        return receipts.rehearsed(terminal, [message], connection, settled, wish.output)
    with connection.open(terminal, settled) as client:
        consent.ask(client, _what(message), yes=wish.delivery.yes)
        smaller = partial(_smaller, files, target, terminal, skip_refused=skip_refused)
        return receipts.show(terminal, _delivered(terminal, client, message, wish, smaller))


def _check(wish: Wishes, arrangement: Arrangement) -> None:
    """Wishes that contradict each other are refused before any work."""
    several = arrangement is not Arrangement.TOGETHER
    if wish.shrink_on_refusal and several:
        raise UsageError(
            "--shrink-on-refusal makes one message smaller, not several.",
            "Make all of them small from the start: --carrier safe.",
        )
    if wish.numbered and not several:
        raise UsageError("--numbered counts messages; these files are one.", "Add --split or --each.")
    if wish.output is not None and not wish.dry_run:
        raise UsageError("--output keeps the request that --dry-run shows.", "Add --dry-run.")


def _draft(wish: Wishes, target: Target) -> Message:
    """The message before its files are prepared; a bad number or text is refused right away."""
    from mmsprep.sender import Message
    from mmsprep.sender.preflight import check_words

    nothing = Package(target, (), ())
    draft = Message(
        tuple(_numbers(wish.to)),
        nothing,
        wish.text,
        wish.sender,
        group=wish.delivery.group,
        numbered=wish.numbered,
    )
    check_words(draft, wish.delivery.endpoint)
    return draft


def _numbers(given: Sequence[str]) -> list[str]:
    """The recipients; `@FILE` stands for the numbers in it, one a line, `#` for remarks."""
    numbers: list[str] = []
    for each in given:
        if not each.startswith("@"):
            numbers.append(each)
            continue
        try:
            lines = Path(each[1:]).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise UsageError(
                f"{each[1:]} cannot be read: {reason}.", "Name a text file with one number a line."
            ) from error
        numbers += [number for line in lines if (number := line.partition("#")[0].strip())]
    if any(re.search("[,;]", number) for number in numbers):
        raise UsageError(
            "A recipient is more than one number.",
            "Repeat --to for each, or name a file with one number a line: --to @FILE.",
        )
    return numbers


def _show(terminal: Terminal, ready: Sequence[Package], *, skip_refused: bool) -> ExitCode:
    """Show what was prepared; answers DONE where all of it may go."""
    if terminal.json:
        for package in ready:
            terminal.event("package", **shapes.package(package, None))
    else:
        report.show(terminal, ready)
    code = report.answer(ready, skip_refused=skip_refused)
    if code is not ExitCode.DONE:
        terminal.note("Nothing was sent. --skip-refused goes on without what was refused.")
    return code


def _what(message: Message) -> str:
    """What will go out, to how many."""
    parts = len(message.packages)
    what = sum(len(package.attachments) for package in message.packages)
    people = consent.people(message.to, group=message.group, each=parts > 1)
    return f"{counted(parts, 'message')} with {counted(what, 'attachment')} to {people}"


def _delivered(
    terminal: Terminal,
    client: RingCentral,
    message: Message,
    wish: Wishes,
    smaller: Callable[[], Package | None],
) -> Receipt:
    """The receipt in the end, however it went."""
    from mmsprep.sender import SendingCancelled

    try:
        receipt = _send(terminal, client, message, wish)
        to = _too_large(receipt) if wish.shrink_on_refusal else []
        if not to:
            return receipt
        return _once_more(terminal, client, replace(message, to=to), wish, receipt, smaller)
    except SendingCancelled as error:
        receipts.show(terminal, error.receipt)
        raise


def _send(terminal: Terminal, client: RingCentral, message: Message, wish: Wishes) -> Receipt:
    """The receipt of one try; errors that concern no recipient are raised, and SendingCancelled."""
    from mmsprep.sender import SenderError

    with gently() as cancel, watching(terminal) as watch:
        patience = client.patience(watch, cancel)
        try:
            receipt = client.send(message, again=wish.delivery.again, patience=patience)
        except SenderError as error:
            if error.receipt is None:
                raise
            receipt = error.receipt
        return receipts.followed(client, receipt, patience) if wish.delivery.wait else receipt


def _too_large(receipt: Receipt) -> list[str]:
    """Who did not get it because the media are too large."""
    from mmsprep.sender import MediaTooLarge

    return [each.to for each in receipt.recipients if isinstance(each.error, MediaTooLarge)]


def _once_more(
    terminal: Terminal,
    client: RingCentral,
    message: Message,
    wish: Wishes,
    first: Receipt,
    smaller: Callable[[], Package | None],
) -> Receipt:
    """The receipt of both tries: those who were refused the media are sent something smaller."""
    from mmsprep.sender import Receipt, SendingCancelled

    def both(second: Receipt) -> Receipt:
        by_number = {each.to: each for each in second.recipients}
        return Receipt(tuple(by_number.get(each.to, each) for each in first.recipients))

    try:
        package = smaller()
        if package is None:
            return first
        return both(_send(terminal, client, replace(message, package=package), wish))
    except SendingCancelled as error:
        raise SendingCancelled(error.message, error.hint, both(error.receipt)) from None
    except Cancelled as error:
        raise SendingCancelled(error.message, error.hint, first) from None


def _smaller(
    files: Sequence[Input], target: Target, terminal: Terminal, *, skip_refused: bool
) -> Package | None:
    """The files made for the carrier that takes least; None: not all of them can be, or already are."""
    safe = CARRIERS["safe"]
    if target.max_bytes <= safe.max_bytes:
        return None
    terminal.note(
        f"Too large for the service or the carrier: preparing at most {safe.max_bytes:,} bytes."
    )
    made = next(packages(files, replace(target, carrier=safe), Arrangement.TOGETHER, terminal)).package
    report.complain(terminal, made.refused)
    if report.answer([made], skip_refused=skip_refused):
        return None
    return replace(made, refused=())
