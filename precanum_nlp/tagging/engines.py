"""Who codes the parts: processes of this machine (joblib), or a cluster (Dask)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Protocol

from precanum_nlp.errors import PrecanumError
from precanum_nlp.tagging.parts import Job, Part, code_part, open_model

#: Times that a part is tried before it is set aside.
ATTEMPTS = 3


class EngineError(PrecanumError):
    """An engine cannot be reached, or is not installed."""


class Engine(Protocol):
    """Codes parts and gives them as they end, in any order; one whose process died may be missing."""

    def prepare(self, job: Job) -> None: ...

    def run(self, job: Job, numbers: Sequence[int]) -> Iterator[Part]: ...


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    n_jobs : int
        How many; each opens the model once.
    """

    def __init__(self, n_jobs: int):
        self.n_jobs = n_jobs
        self._opening: Iterable = ()

    def prepare(self, job: Job) -> None:
        """Let the processes open the model, while the corpus is being made ready."""
        if self.n_jobs > 1:
            from joblib import delayed

            self._opening = self._parallel()(delayed(open_model)(job) for _ in range(self.n_jobs))

    def run(self, job: Job, numbers: Sequence[int]) -> Iterator[Part]:
        """Yield each part as it ends; stops short when a process dies."""
        if self.n_jobs == 1:
            yield from (code_part(job, number) for number in numbers)
            return
        from joblib import delayed
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        try:
            opening, self._opening = self._opening, ()
            for _ in opening:
                pass
            with closing(self._parallel()(delayed(code_part)(job, number) for number in numbers)) as results:
                yield from results
        except TerminatedWorkerError:
            return  # the parts that did not come are tried again

    def _parallel(self):
        from joblib import Parallel

        return Parallel(n_jobs=self.n_jobs, return_as="generator_unordered", batch_size=1)


class Cluster:
    """Workers of a Dask cluster, which all see the folder of the parts.

    Parameters
    ----------
    adresse : str
        Of the scheduler: tcp://host:8786, or tls:// with the certificates of Dask's configuration.

    Raises
    ------
    EngineError
        `distributed` is not installed, or nobody answers there.
    """

    def __init__(self, adresse: str):
        self.adresse = adresse

    def prepare(self, job: Job) -> None:
        """Nothing: a worker opens the model with its first part, and may join later."""

    def run(self, job: Job, numbers: Sequence[int]) -> Iterator[Part]:
        """Yield each part as it ends; Dask itself gives the part of a lost worker to another."""
        try:
            from distributed import Client, KilledWorker, as_completed
        except ImportError:
            raise EngineError(
                "moteur dask : la bibliothèque distributed manque ; pip install 'precanum_nlp[dask]'."
            ) from None
        try:
            client = Client(self.adresse, timeout="10s")
        except (OSError, ValueError) as error:
            raise EngineError(
                f"ordonnanceur {self.adresse} : pas de réponse ({type(error).__name__}) ; vérifiez "
                "l'adresse, par exemple tcp://serveur:8786."
            ) from None
        with client:
            shared = client.scatter(job, broadcast=True, hash=False)
            futures = {client.submit(code_part, shared, n, pure=False, retries=0): n for n in numbers}
            for future in as_completed(list(futures)):
                try:
                    yield future.result()
                except KilledWorker:
                    yield Part(futures[future], faute="KilledWorker")
                future.release()


def run_parts(
    engine: Engine, job: Job, numbers: Sequence[int], done: Callable[[Part], None]
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Code parts until each is written or was tried three times.

    Parameters
    ----------
    engine : Engine
    job : Job
    numbers : sequence of int
    done : callable
        Called with each part that is written.

    Returns
    -------
    written, lost : tuple of Part
        In order.
    """
    written: dict[int, Part] = {}
    lost: dict[int, Part] = {}
    for _ in range(ATTEMPTS):
        missing = [number for number in numbers if number not in written]
        lost = {number: Part(number, faute="processus interrompu") for number in missing}
        for part in engine.run(job, missing) if missing else ():
            if part.faute:
                lost[part.numero] = part
                continue
            written[part.numero] = part
            del lost[part.numero]
            done(part)
    return _in_order(written), _in_order(lost)


def _in_order(parts: dict[int, Part]) -> tuple[Part, ...]:
    return tuple(parts[number] for number in sorted(parts))
