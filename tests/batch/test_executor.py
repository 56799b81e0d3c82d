"""Rows prepared ahead, by other processes or machines: sent as ever, in order, each once."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mmsprep import Cancelled, Finished, Package, Target, UsageError, prepare
from mmsprep.batch import Batch, Row, run
from mmsprep.sender import RingCentral
from mmsprep.testing import RingCentralServer, answer

VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;{0};;;\r\nFN:{0}\r\nEND:VCARD\r\n"
PHOTO = Path(__file__).parents[2] / "fixtures" / "pictures" / "photo_over_budget__shrinks.jpg"


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as executor:
        yield executor


@contextmanager
def cluster() -> Iterator[Executor]:
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as machines,
        Client(machines) as client,
    ):
        yield client.get_executor(pure=False)


needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="needs the extra dask")
both = pytest.mark.parametrize("executors", [processes, pytest.param(cluster, marks=needs_dask)])
Executors = Callable[[], Any]


class Recorded(Executor):
    """Prepares at once, and keeps what it was asked for; `stuck`: begins and never ends."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.asked: list[list[str]] = []
        self.futures: list[Future[Any]] = []
        self.stuck = stuck

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append([each.name for each in args[0]])
        self.futures.append(future)
        if not self.stuck:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """Five contacts for five people, by paths that start here."""
    monkeypatch.chdir(tmp_path)
    for n in range(5):
        Path(f"{n}.vcf").write_text(VCARD.format(f"Guest {n}"), newline="")
    return [Row(n, (f"+1555000{n:04}",), (f"{n}.vcf",)) for n in range(5)]


@both
def test_what_is_prepared_elsewhere_is_what_is_prepared_here(
    executors: Executors, tmp_path: Path
) -> None:
    wanted: list[list[str | bytes]] = [
        [str(PHOTO)],
        [VCARD.format("Ada").encode(), str(tmp_path / "gone.jpg")],
    ]
    here = [prepare(files) for files in wanted]
    with executors() as executor:
        there: list[Package] = list(executor.map(prepare, wanted))
        with pytest.raises(UsageError, match="The name of a file is empty"):
            executor.submit(prepare, [""]).result()
    assert [each.attachments for each in there] == [each.attachments for each in here]
    assert [repr(each.refused) for each in there] == [repr(each.refused) for each in here]


@both
def test_rows_prepared_ahead_go_out_in_order_each_once(
    executors: Executors, rows: list[Row], ringcentral: RingCentralServer, tmp_path: Path
) -> None:
    (tmp_path / "2.vcf").write_bytes(b"")
    heard: list[Any] = []
    with executors() as executor, RingCentral.from_env() as client:
        done = list(Batch(rows).send(client, executor=executor, on_event=heard.append))
    assert [each.row for each in done] == rows
    assert [each.receipt.recipients[0].status for each in done] == [
        "sent", "sent", "not-sent", "sent", "sent",
    ]  # fmt: skip
    assert "2.vcf is empty" in str(done[2].receipt.errors[0])
    texts = [each.files[0].decode() for each in ringcentral.messages]
    assert [f"Guest {n}" in text for n, text in zip((0, 1, 3, 4), texts, strict=True)] == [True] * 4
    assert [each.source for each in heard if isinstance(each, Finished)] == [
        f"{n}.vcf" for n in range(5)
    ]


def test_only_what_is_still_to_be_sent_is_begun_and_not_all_at_once(
    rows: list[Row], ringcentral: RingCentralServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "AHEAD", 2)
    executor = Recorded()
    with RingCentral.from_env() as client:
        list(Batch(rows[:2]).send(client))
        sending = Batch(rows).send(client, executor=executor)
        next(sending)
        assert executor.asked == []
        next(sending)
        assert executor.asked == [["2.vcf"]]
        list(sending)
        assert executor.asked == [["2.vcf"], ["3.vcf"], ["4.vcf"]]
    assert len(ringcentral.messages) == 5


def test_the_same_files_are_begun_once(rows: list[Row], ringcentral: RingCentralServer) -> None:
    executor = Recorded()
    same = [Row(each.number, each.to, ("0.vcf",)) for each in rows]
    with RingCentral.from_env() as client:
        list(Batch(same).send(client, executor=executor))
    assert executor.asked == [["0.vcf"]]
    assert len(ringcentral.messages) == 5


def test_stopped_while_others_prepare_it_takes_back_what_they_have_not_begun(
    rows: list[Row], ringcentral: RingCentralServer
) -> None:
    executor, cancel = Recorded(stuck=True), threading.Event()
    threading.Timer(0.1, cancel.set).start()
    with RingCentral.from_env() as client, pytest.raises(Cancelled):
        list(Batch(rows).send(client, executor=executor, cancel=cancel))
    assert [each.cancelled() for each in executor.futures] == [True] * 5
    assert ringcentral.messages == []


def test_what_ends_the_batch_takes_back_the_rest(
    rows: list[Row], ringcentral: RingCentralServer
) -> None:
    executor = Recorded()
    ringcentral.fail_next(answer(403, '{"errors": [{"errorCode": "CMN-401"}]}'))
    with RingCentral.from_env() as client:
        done = list(Batch(rows).send(client, executor=executor))
    assert [each.receipt.recipients[0].status for each in done] == ["not-sent"] * 5


def test_wishes_cross_processes() -> None:
    target = Target(budget=300_000, important=frozenset({"a.jpg"}), pages=(1, 2))
    assert pickle.loads(pickle.dumps(target)) == target
