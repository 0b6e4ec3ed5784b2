"""The same parts on a real cluster of two processes; a worker that dies costs its part only."""

import os
import signal

import pytest
from tiny_study import precanum, texts

from precanum_nlp.cli import scaling
from precanum_nlp.errors import PrecanumError
from precanum_nlp.tagging import Cluster, Job

distributed = pytest.importorskip("distributed", reason="optional extra: pip install precanum_nlp[dask]")
pytestmark = pytest.mark.slow


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


@pytest.fixture
def big(study, monkeypatch):
    rows = [f"e{n};{text} Dit {n}." for n in range(20) for _, text in texts()]
    lines = [f"{k}{row}" for k, row in enumerate(rows)]
    (study / "e.csv").write_text("\n".join(["id;texte", *lines, ""]), encoding="utf-8")
    monkeypatch.setattr(scaling, "_ROWS", 512)
    assert precanum("tag", "e.csv", "-o", "plain.jsonl") == 0
    return study


def by_cluster(cluster) -> int:
    address = cluster.scheduler_address
    return precanum("tag", "e.csv", "-o", "r.jsonl", "--moteur", "dask", "--ordonnanceur", address)


def test_tagging_cluster_gives_the_same_bytes(big, cluster):
    assert by_cluster(cluster) == 0
    assert (big / "r.jsonl").read_bytes() == (big / "plain.jsonl").read_bytes()


def test_tagging_cluster_outlives_a_worker_killed_during_the_run(big, cluster, monkeypatch):
    killed, done = [], scaling._Progress.done

    def killing(progress, part):
        if not killed:  # a first part is written, two are not
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)
        done(progress, part)

    monkeypatch.setattr(scaling._Progress, "done", killing)
    assert by_cluster(cluster) == 0
    assert killed
    assert (big / "r.jsonl").read_bytes() == (big / "plain.jsonl").read_bytes()


def test_tagging_cluster_that_does_not_answer_is_told():
    with pytest.raises(PrecanumError, match=r"ordonnanceur tcp://127\.0\.0\.1:9 : pas de réponse"):
        list(Cluster("tcp://127.0.0.1:9").run(Job("", "", "", None, {}), [0]))
