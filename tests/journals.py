"""Frames and journals drawn at random, for the properties of migration."""

from hypothesis import strategies as st

from precanum_nlp.referentiel import Change, Code, Dimension, Groupe, Referentiel

#: Every id that a journal of `journals` may use; those in capitals live in the second dimension.
IDS = "abcdefghABCDEFGH"


def code(id: str, depuis: str = "1.0", statut: str = "actif") -> Code:
    return Code(id, id, "", (), (), (), (), statut, depuis)


def frame(version: str, *, live: str = IDS, retired: str = "", depuis: str = "1.0") -> Referentiel:
    """Return a frame of two dimensions, "m" of small letters and "M" of capitals."""
    named = sorted({*live, *retired})
    codes = [code(id, depuis, "retire" if id in retired else "actif") for id in named]
    return Referentiel(
        "Étude",
        version,
        tuple(
            Dimension(
                name, name, "", None, (Groupe("g", "G", tuple(c for c in codes if c.id.islower() is low)),)
            )
            for name, low in (("m", True), ("M", False))
        ),
    )


def change(version, type, de, vers=()) -> Change:
    return Change(version, "2018-03-01", type, tuple(de), tuple(vers), "A", "Essai.")


@st.composite
def journals(draw, *, invertible: bool = False, size: int = 6):
    """Draw a journal that a frame of codes a, b, c, d and A, B could go through, a version a line.

    Only one line moves a code to the other dimension, unless `invertible`: the journal does not say in which
    dimension a code was between two moves.
    """
    live, retired, lines = set("abcdAB"), set(), []
    for number in range(1, draw(st.integers(1, size)) + 1):
        line = draw(_lines(live, retired, invertible))
        if line is None or (
            line[0] == "deplacement" and not invertible and "deplacement" in {c.type for c in lines}
        ):
            continue
        type, de, vers = line
        lines.append(change(f"1.{number}", type, de, vers))
        live, retired = _after(type, de, vers, live, retired)
    return tuple(lines)


@st.composite
def _lines(draw, live, retired, invertible):
    kinds = ["renommage", "deplacement", "retrait"] + ([] if invertible else ["fusion", "scission", "ajout"])
    kind = draw(st.sampled_from([*kinds, "retablissement"]))
    free = sorted(set(IDS) - live - retired)
    if kind == "retablissement":
        return (kind, [], [draw(st.sampled_from(sorted(retired)))]) if retired else None
    if kind == "ajout":
        new = draw(st.sampled_from([*free, *sorted(retired)])) if free or retired else None
        return new and (kind, [], [new])
    if len(live) < 2 or len(free) < 2:
        return None
    one = draw(st.sampled_from(sorted(live)))
    same = [name for name in free if name.islower() == one.islower()]
    other = [name for name in free if name.islower() != one.islower()]
    if kind == "retrait":
        return kind, [one], []
    if kind == "deplacement":
        return (kind, [one], [draw(st.sampled_from(other))]) if other else None
    if kind == "renommage":
        return (kind, [one], [draw(st.sampled_from(same))]) if same else None
    if kind == "fusion":
        near = [name for name in sorted(live - {one}) if name.islower() == one.islower()]
        two = draw(st.sampled_from(near)) if near else None
        return two and (kind, sorted((one, two)), [draw(st.sampled_from([one, two, *same]))])
    near = [name for name in [*same, *sorted(live)] if name.islower() == one.islower()]
    if len(near) < 2:
        return None
    return kind, [one], draw(st.lists(st.sampled_from(near), min_size=2, max_size=3, unique=True))


def _after(type, de, vers, live, retired):
    if type == "retrait":
        return live - set(de), retired | set(de)
    return (live - set(de)) | set(vers), retired - set(vers)


def frame_after(journal) -> Referentiel:
    """Return the frame in force at the end of a journal of `journals`, its journal with it."""
    from dataclasses import replace

    live, retired = set("abcdAB"), set()
    for line in journal:
        live, retired = _after(line.type, line.de, line.vers, live, retired)
    version = journal[-1].version if journal else "1.0"
    return replace(frame(version, live="".join(live), retired="".join(retired)), journal=tuple(journal))
