"""What is finished, and does it keep our word? The set of attachments of one message."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mmsprep.converters import converter_of
from mmsprep.errors import BrokenPromise, Damaged, Refusal, Unsupported, UsageError
from mmsprep.formats import FORMATS
from mmsprep.leftovers import passing_file, sweep
from mmsprep.model import Action, Attachment, Input, Made, Refused, Source
from mmsprep.names import plain, unique
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.workroom import Workroom

ANEW = frozenset({Action.CONVERTED, Action.REMUXED, Action.SHRUNK})
WITH_METADATA = ("image/", "video/", "audio/")
NOT_KEPT = "It had to be made anew, without its metadata."


@dataclass(frozen=True, slots=True)
class Package:
    """The attachments of one message, and the files that were refused."""

    target: Target
    attachments: tuple[Attachment, ...]
    refused: tuple[Refused, ...]

    @property
    def total_bytes(self) -> int:
        """Bytes of all attachments together."""
        return sum(attachment.size for attachment in self.attachments)

    def without_data(self) -> Package:
        """The same, told but not held: many of them fit in memory."""
        return replace(self, attachments=tuple(replace(each, data=None) for each in self.attachments))

    def save(self, folder: str | os.PathLike[str], *, force: bool = False) -> list[Path]:
        """Write every attachment into `folder`, each whole or not at all; answers the paths.

        A file that exists is left when identical. Raises UsageError when it differs, before
        anything is written, unless `force`; and where the folder cannot be written.
        """
        home = Path(folder)
        finished = {home / each.name: _data(each) for each in self.attachments}
        wanted = {path: data for path, data in finished.items() if not _holds(path, data)}
        in_the_way = [path.name for path in wanted if os.path.lexists(path)]
        if in_the_way and not force:
            raise UsageError(
                f"{home} holds other files of the same name: {', '.join(in_the_way)}.",
                "Choose another folder, or replace them with --force.",
            )
        try:
            home.mkdir(parents=True, exist_ok=True)
            sweep(home)
            for path, data in wanted.items():
                _write_whole(path, data)
        except FileExistsError as error:
            raise UsageError(f"{home} is a file, not a folder.", "Choose another folder.") from error
        except OSError as error:
            raise UsageError(
                f"{home} cannot be written: {error.strerror}.", "Choose another folder."
            ) from error
        return list(finished)


def verified(package: Package, room: Workroom) -> Package:
    """The same: sniffed, decoded, added up. Raises BrokenPromise where a rule is broken.

    Without a file of the user that broke as something was taken out of it: that one is refused.
    """
    target, attachments = package.target, package.attachments
    _promise(len(attachments) <= target.profile.max_attachments, "too many attachments")
    _promise(package.total_bytes <= target.max_bytes, "over the budget")
    names = {attachment.name.lower() for attachment in attachments}
    _promise(len(names) == len(attachments), "two attachments with one name")
    ours = room.under(room.limits.for_ourselves())
    kept = []
    for attachment in attachments:
        try:
            _verify(attachment, target, ours)
            kept.append(attachment)
        except Damaged as damaged:
            room.refuse(attachment.source, damaged)
    return replace(package, attachments=tuple(kept))


def named(made: Sequence[tuple[Source, Made]], target: Target) -> tuple[Attachment, ...]:
    """The finished attachments under their outgoing names and the profile's spelling."""
    accepted = [target.profile.accepts(result.type) for _, result in made]
    stems = [plain(_stem(source)) for source, _ in made]
    names = unique(
        (stem, entry.extensions[0] if entry else _extension(result.type))
        for stem, entry, (_, result) in zip(stems, accepted, made, strict=True)
    )
    return tuple(
        Attachment(
            source=source.name,
            source_type=(source.taken_from or source).type,
            source_bytes=(source.taken_from or source).size + source.behind,
            name=name,
            type=entry.type if entry else result.type,
            size=result.size,
            action=result.action,
            quality=round(result.quality, 1),
            data=result.data,
            page=None if source.page is None else source.page + 1,
            width=result.width,
            height=result.height,
            seconds=result.seconds,
            removed=result.removed,
            notes=(*result.notes, *_without_metadata(result, target)),
            source_digest=source.digest if source.page is None else f"{source.digest}#{source.page}",
        )
        for (source, result), entry, name in zip(made, accepted, names, strict=True)
    )


def _without_metadata(made: Made, target: Target) -> tuple[str, ...]:
    """A note where metadata was wanted, and is not in what was made anew."""
    anew = made.action in ANEW and made.type.startswith(WITH_METADATA)
    return (NOT_KEPT,) if target.keep_metadata and anew else ()


def _stem(source: Source) -> str:
    return source.name if source.page is None else f"{plain(source.name)}-p{source.page + 1}"


def _extension(true_type: str) -> str:
    entry = FORMATS.get(true_type)
    return entry.extensions[0] if entry and entry.extensions else "bin"


def _data(attachment: Attachment) -> bytes:
    if attachment.data is None:
        raise UsageError(
            f"{attachment.name} is told without its data: there is nothing to save.",
            "A plan has none: prepare the files.",
        )
    return attachment.data


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _write_whole(path: Path, data: bytes) -> None:
    """Under a name of our own first; the system itself sets the rights that the user's umask leaves."""
    with passing_file(path.parent) as half_written:
        half_written.write_bytes(data)
        half_written.replace(path)


def _promise(kept: bool, broken: str) -> None:  # noqa: FBT001 -- an assertion that -O does not remove
    if not kept:
        raise BrokenPromise(
            f"mmsprep made a message that breaks its rules: {broken}.", "Please report it."
        )


def _verify(attachment: Attachment, target: Target, room: Workroom) -> None:
    """Raise BrokenPromise; Damaged where a user's file broke as something was taken out of it."""
    data = attachment.data
    _promise(data is not None and len(data) == attachment.size, f"{attachment.name} has another size")
    try:
        source = _read_again(attachment, target, room)
    except Refusal as refusal:
        if attachment.action is Action.STRIPPED:
            raise Damaged(
                "Its parts lie on top of one another, so that what has to go cannot be taken out.",
                "Save it again with another program.",
            ) from refusal
        raise BrokenPromise(
            f"mmsprep made {attachment.name}, which cannot be read: {refusal}"
        ) from refusal
    _promise(not source.facts.location or target.keep_metadata, f"{attachment.name} tells its location")


def _read_again(attachment: Attachment, target: Target, room: Workroom) -> Source:
    """Sniffed, examined, and decoded where it was changed. Raises Refusal where that fails."""
    source = sniff(Input(attachment.name, data=attachment.data), room)
    entry = target.profile.accepts(source.type)
    if entry is None or entry.type != attachment.type:
        raise Unsupported(f"It is {source.type}, not {attachment.type}.", "Please report it.")
    source = replace(source, facts=converter_of(source).examine(source, room))
    if attachment.action is not Action.UNCHANGED:
        converter_of(source).confirm(source, room)
    return source
