"""How are numbers and texts known again without being readable? By digests, under the journal's key."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from mmsprep.sender.errors import JournalUnavailable
from mmsprep.sender.lock import alone
from mmsprep.sender.places import write_private

KEY_BYTES = 32


class Digests:
    """Digests that only this journal's key can repeat."""

    def __init__(self, key: Path, *, may_begin: bool) -> None:
        """`may_begin`: the key may be new, for nothing was written down under another."""
        self._keyed = hmac.new(_secret(key, may_begin=may_begin), digestmod="sha256")

    def of(self, *said: str) -> str:
        """The digest of several texts together."""
        text = "\0".join(f"{len(each)}:{each}" for each in said)
        digest = self._keyed.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def _secret(path: Path, *, may_begin: bool) -> bytes:
    """The key, made once. Two processes that begin together get the same one."""
    try:
        if may_begin and not path.exists():
            with alone(path.with_suffix(".lock")):
                if not path.exists():
                    write_private(path, secrets.token_bytes(KEY_BYTES))
        secret = path.read_bytes()
    except FileNotFoundError:
        raise _lost(path, "gone") from None
    except OSError as error:
        raise JournalUnavailable(
            f"The journal's key {path} cannot be used: {error.strerror}.",
            "Name another place: MMSPREP_STATE_DIR.",
        ) from error
    if len(secret) != KEY_BYTES:
        raise _lost(path, "damaged")
    return secret


def _lost(path: Path, how: str) -> JournalUnavailable:
    return JournalUnavailable(
        f"The journal's key {path} is {how}.",
        "With it went the memory of what was sent: bring it back, or remove the folder to begin anew.",
    )
