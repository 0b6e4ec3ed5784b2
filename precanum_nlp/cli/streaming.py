"""`precanum tag -`: lines coded as they come, so that a platform can code what it has just received."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.corpus import Arriving
    from precanum_nlp.tagging import Service

#: Lines coded at once, and the seconds that the first of them may wait for the others.
_MOST, _WAIT = 256, 0.2
_END = None


def stream(service: Service, arriving: Arriving, source: IO[bytes], sink: IO[bytes]) -> tuple[int, int, int]:
    """Code JSONL from `source` to `sink`, flushed after each batch: at most 0.2 s after its first line.

    Returns
    -------
    n_coded, n_to_check, n_set_aside : int
        Set-aside lines are told on the error stream as they come.
    """
    from precanum_nlp.corpus import jsonl_line

    coded = to_check = aside = 0
    for lines in _batches(_waiting(source)):
        service.mis_de_cote.clear()
        for record in service.code([arriving.line(line) for line in lines]):
            sink.write(jsonl_line(record).encode())
            coded += 1
            to_check += record["a_relire"]
        sink.flush()
        aside += len(service.mis_de_cote)
        for row in service.mis_de_cote:
            options.say(f"mis de côté : ligne {row.ligne} : {row.motif}")
    return coded, to_check, aside


def _waiting(source: Iterable[bytes]) -> queue.Queue[bytes | None]:
    """Return what fills with the lines of `source`, then with None: a thread reads, since reading waits."""
    lines: queue.Queue[bytes | None] = queue.Queue(maxsize=4 * _MOST)

    def read() -> None:
        try:
            for line in source:
                lines.put(line)
        finally:
            lines.put(_END)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _batches(lines: queue.Queue[bytes | None]) -> Iterator[list[bytes]]:
    """Yield what came since the last batch, as soon as there is enough or the first has waited enough."""
    while (line := lines.get()) is not _END:
        batch, deadline = [line], time.monotonic() + _WAIT
        while len(batch) < _MOST:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
            if line is _END:
                lines.put(_END)  # seen again by the outer loop
                break
            batch.append(line)
        yield batch
