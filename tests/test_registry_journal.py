"""models/journal.csv: what it keeps, and the way back that it knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.errors import ModelError
from precanum_nlp.registry import BACK, PROMOTED, Promotion, journal, previous, put_in_use, read_journal


def promotions(*steps):
    """Return the lines of "a", "b", "<a" (back to a)…, each from the one before."""
    lines, used = [], ""
    for step in steps:
        name = step.removeprefix("<")
        lines.append(Promotion("2018-01-01", "anne", BACK if step[0] == "<" else PROMOTED, name, used))
        used = name
    return lines


@pytest.mark.parametrize(
    ("steps", "used", "expected"),
    [
        ([], "a", ""),
        (["a"], "a", ""),
        (["a", "b"], "b", "a"),
        (["a", "b", "<a"], "a", ""),
        (["a", "b", "c", "<b"], "b", "a"),
        (["a", "b", "c", "<b", "<a"], "a", ""),
        (["a", "b", "<a", "c"], "c", "a"),
        (["a", "b", "a"], "a", "b"),
        (["a", "b"], "z", "b"),
    ],
)
def test_registry_journal_knows_the_model_before(steps, used, expected):
    assert previous(promotions(*steps), used) == expected


def test_registry_journal_believes_what_was_in_use():
    # somebody wrote z into models/current by hand between two promotions
    lines = [*promotions("a"), Promotion("2018-01-02", "anne", PROMOTED, "b", "z")]
    assert previous(lines, "b") == "z"


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=8))
def test_registry_journal_goes_back_step_by_step(names):
    steps = [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]
    lines = promotions(*steps)
    for expected in reversed(steps[:-1]):
        used = lines[-1].modele
        before = previous(lines, used)
        assert before == expected
        lines.append(Promotion("2018-01-02", "anne", BACK, before, used))
    assert previous(lines, lines[-1].modele) == ""


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A folder where any name can be promoted."""
    monkeypatch.setattr(journal, "promote", lambda folder, name: (folder / "current").write_text(name))
    return tmp_path


def test_registry_journal_is_only_added_to(models):
    lines = [
        Promotion("2018-01-01T10:00:00", "Anne", PROMOTED, "m1", ""),
        Promotion("2018-01-02T10:00:00", "Zoé ; d'ici", PROMOTED, "m2", "m1", "moins bon", 'un "essai" ; é'),
    ]
    for line in lines:
        put_in_use(models, line)
    assert read_journal(models) == tuple(lines)
    assert (models / "current").read_text() == "m2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date;auteur\nx;y\n", r"journal\.csv:2 : ce n'est pas une ligne du journal"),
        (b"a\n2018;anne;effacer;m;;;\n", r"journal\.csv:2 : ce n'est pas une ligne"),
        ("é\n".encode("cp1252"), "journal illisible"),
    ],
    ids=["columns", "action", "encoding"],
)
def test_registry_journal_that_is_none_changes_nothing(models, content, said):
    (models / "journal.csv").write_bytes(content)
    with pytest.raises(ModelError, match=said):
        put_in_use(models, Promotion("2018-01-01", "anne", PROMOTED, "m1", ""))
    assert not (models / "current").exists()
    assert (models / "journal.csv").read_bytes() == content


def test_registry_journal_absent_is_empty(tmp_path):
    assert read_journal(tmp_path) == ()
