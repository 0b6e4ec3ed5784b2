"""One dict that holds all a report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring import SANS_GROUPE, SANS_SOURCE, ShareRow, code_sources, who_spoke

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import SetAside
    from precanum_nlp.keywords import WordTable
    from precanum_nlp.referentiel import Dimension, Referentiel
    from precanum_nlp.scoring import Figures

#: Read first, in this order; the other dimensions follow in the order of the frame.
FIRST = ("champs", "propositions")

#: A dimension with more codes than this is shown group of codes by group of codes.
ONE_CHART = 24

_STANDING = ("accepte", "analyste")


def summarise(
    *,
    titre: str,
    referentiel: Referentiel,
    tagged: Sequence,
    parts: Sequence[ShareRow],
    chiffres: Figures | None = None,
    mots: WordTable | None = None,
    mots_absents: str = "",
    mis_de_cote: Sequence[SetAside] = (),
    avertissement: str = "",
    limites: Sequence[str] = (),
    remarques: Sequence[str] = (),
) -> dict[str, Any]:
    """Put the figures of a run in the order and form of the report.

    Parameters
    ----------
    titre : str
        Title of the study.
    referentiel : Referentiel
        The frame that the figures follow.
    tagged : sequence of Tagged
        The coded contributions, in corpus order (attributes `contribution`, `codes`, `a_relire`, `motif`,
        `modele`, `referentiel`); empty when the counts come from elsewhere: the figures then lead nowhere.
    parts : sequence of ShareRow
        What `scoring.shares` gave. Dimensions without a row are not shown.
    chiffres : Figures, optional
        What `scoring.figures` gave; goes through as it is.
    mots : WordTable, optional
        What `keywords.word_table` gave; without it, `mots_absents` says why, in French.
    mis_de_cote : sequence of SetAside
    avertissement : str
        What a study that declares its texts synthetic must show.
    limites, remarques : sequence of str
        French sentences added to the limits, and to the method (`Counts.remarques`).

    Returns
    -------
    dict
        titre, avertissement : str
        corpus : dict(n_contributions, n_parties_prenantes, n_sans_nom, n_mis_de_cote, du, au,
        groupes, sources = lists of dict(nom, n_contributions, n_parties_prenantes))
        dimensions : list of dict(id, label, question, unite, base, groupes = list of dict(nom, base, petit),
        groupes_sans_base, par_bloc, blocs = list of dict(id, label, lignes)), a ligne being dict(code, label,
        definition, bloc, ouvert, n, base, part, bas, haut, part_brute, par_groupe = list of dict(groupe, n,
        base, part, bas, haut)), highest share first, the open answer last; `lignes` of a dimension = all
        chiffres : Figures or None
        mots : None or dict(seuil, ex_aequo, n_mots, n_lemmes, n_contributions, groupes, lignes = list of
        dict(lemme, formes, pos, occurrences, contributions, parties_prenantes, part_moyenne, parts, ids))
        mots_absents : str
        methode : dict(referentiel, version, modeles, referentiels, unite, codes = list of dict(label,
        n_analyste, n_modele), n_a_relire, petits_groupes, remarques)
        limites : list of str
        mis_de_cote : dict(motifs = list of dict(motif, n), lignes = list of dict(fichier, ligne, motif))
        contributions : list of dict(id, texte, groupe, source, question, date, a_relire, motif, codes = list
        of dict(code, statut, debut, fin))

    Raises
    ------
    ScoringError
        A code that the frame does not hold, or a count that differs from the contributions behind it.
    """
    dimensions = _dimensions(referentiel, parts)
    _check_links(dimensions, tagged)
    return {
        "titre": titre,
        "avertissement": avertissement,
        "corpus": _corpus(tagged, len(mis_de_cote)),
        "dimensions": dimensions,
        "chiffres": chiffres,
        "mots": None if mots is None else _words(mots),
        "mots_absents": mots_absents,
        "methode": _method(referentiel, tagged, dimensions, remarques),
        "limites": list(limites),
        "mis_de_cote": _set_aside(mis_de_cote),
        "contributions": [_contribution(record) for record in tagged],
    }


def _corpus(tagged: Sequence, n_mis_de_cote: int) -> dict[str, Any]:
    presence = who_spoke(record.contribution for record in tagged)
    return {
        "n_contributions": presence.n_contributions,
        "n_parties_prenantes": presence.n_parties_prenantes,
        "n_sans_nom": presence.n_sans_nom,
        "n_mis_de_cote": n_mis_de_cote,
        "du": presence.du,
        "au": presence.au,
        "groupes": [_fields(t, "nom", "n_contributions", "n_parties_prenantes") for t in presence.groupes],
        "sources": [_fields(t, "nom", "n_contributions", "n_parties_prenantes") for t in presence.sources],
    }


def _dimensions(referentiel: Referentiel, parts: Sequence[ShareRow]) -> list[dict[str, Any]]:
    by_dimension: dict[str, dict[str, ShareRow]] = {}
    for row in parts:
        by_dimension.setdefault(row.dimension, {})[row.code] = row
    known = {dimension.id: dimension for dimension in referentiel.dimensions}
    if unknown := [id for id in by_dimension if id not in known]:
        raise ScoringError(
            f"Rapport : la dimension {unknown[0]!r} des parts n'est pas dans le référentiel "
            f"{referentiel.version} ; dimensions : {', '.join(known)}."
        )
    first = [id for id in FIRST if id in by_dimension]
    order = first + [id for id in known if id in by_dimension and id not in first]
    return [_dimension(known[id], by_dimension[id], referentiel.version) for id in order]


def _dimension(dimension: Dimension, rows: dict[str, ShareRow], version: str) -> dict[str, Any]:
    blocs = []
    for groupe in dimension.groupes:
        lines = [_line(code, groupe.label, rows[code.id]) for code in groupe.codes if code.id in rows]
        if lines:
            blocs.append({"id": groupe.id, "label": groupe.label, "lignes": _by_share(lines)})
    lines = _by_share(line for bloc in blocs for line in bloc["lignes"])
    if missing := set(rows) - {line["code"] for line in lines}:
        raise ScoringError(
            f"Rapport : le code {min(missing)!r} des parts n'est pas dans la dimension {dimension.id!r} "
            f"du référentiel {version} ; comptez de nouveau avec ce référentiel."
        )
    any_row = next(iter(rows.values()))
    return {
        "id": dimension.id,
        "label": dimension.label,
        "question": dimension.question,
        "unite": any_row.unite,
        "base": any_row.base,
        "groupes": [{"nom": g.groupe, "base": g.base, "petit": g.petit} for g in any_row.groupes],
        "groupes_sans_base": list(any_row.groupes_sans_base),
        "par_bloc": len(blocs) > 1 and len(lines) > ONE_CHART,
        "blocs": blocs,
        "lignes": lines,
    }


def _line(code, bloc: str, row: ShareRow) -> dict[str, Any]:
    line = _fields(row, "code", "n", "base", "part", "bas", "haut", "part_brute")
    line |= {"label": code.label, "definition": code.definition, "bloc": bloc, "ouvert": code.ouvert}
    line["par_groupe"] = [_fields(g, "groupe", "n", "base", "part", "bas", "haut") for g in row.groupes]
    return line


def _by_share(lines: Iterable[dict]) -> list[dict]:
    # The open answer gathers what has no code: never a result, always last. Ties stay in frame order.
    return sorted(lines, key=lambda line: (line["ouvert"], -line["part"]))


def _check_links(dimensions: Sequence[dict], tagged: Sequence) -> None:
    """Refuse figures that would lead to another number of contributions than they state."""
    if not tagged:
        return
    n = Counter(
        (s.dimension, s.code)
        for record in tagged
        for s in {(s.dimension, s.code): s for s in record.codes if s.statut in _STANDING}.values()
    )
    for dimension in dimensions:
        if dimension["unite"] != "contributions":
            continue
        for line in dimension["lignes"]:
            behind = n[dimension["id"], line["code"]]
            if behind != line["n"]:
                raise ScoringError(
                    f"Rapport : {line['n']} contributions comptées pour {line['code']!r}, mais {behind} "
                    "portent ce code ; les comptes et les contributions doivent venir du même codage."
                )


def _words(table: WordTable) -> dict[str, Any]:
    summary = _fields(table, "seuil", "ex_aequo", "n_mots", "n_lemmes", "n_contributions")
    summary["groupes"] = [{"nom": name, "base": n} for name, n in table.groupes]
    names = ("lemme", "formes", "pos", "occurrences", "contributions", "parties_prenantes", "part_moyenne")
    summary["lignes"] = [
        _fields(row, *names) | {"parts": list(row.parts), "ids": list(row.ids)} for row in table.rows
    ]
    return summary


def _method(referentiel, tagged: Sequence, dimensions: Sequence[dict], remarques) -> dict[str, Any]:
    labels = {dimension["id"]: dimension["label"] for dimension in dimensions}
    small = {g["nom"]: None for dimension in dimensions for g in dimension["groupes"] if g["petit"]}
    return {
        "referentiel": referentiel.titre,
        "version": referentiel.version,
        "referentiels": sorted({record.referentiel for record in tagged if record.referentiel}),
        "modeles": sorted({record.modele for record in tagged if record.modele}),
        "unite": dimensions[0]["unite"] if dimensions else "contributions",
        "codes": [
            {"label": labels[s.dimension], "n_analyste": s.n_analyste, "n_modele": s.n_modele}
            for s in code_sources(tagged, list(labels))
        ],
        "n_a_relire": sum(bool(record.a_relire) for record in tagged),
        "petits_groupes": list(small),
        "remarques": list(remarques),
    }


def _set_aside(rows: Sequence[SetAside]) -> dict[str, Any]:
    n = Counter(row.motif for row in rows)
    return {
        "motifs": [{"motif": m, "n": n[m]} for m in sorted(n, key=lambda m: (-n[m], m))],
        "lignes": [_fields(row, "fichier", "ligne", "motif") for row in rows],
    }


def _contribution(record) -> dict[str, Any]:
    said = record.contribution
    # No `partie_prenante`: a report is published, and a pseudonym can be recognised.
    summary = _fields(said, "id", "texte", "question", "date")
    summary["groupe"] = said.groupe or SANS_GROUPE
    summary["source"] = said.source or SANS_SOURCE
    summary |= {"a_relire": bool(record.a_relire), "motif": record.motif}
    standing = [s for s in record.codes if s.statut in _STANDING]
    summary["codes"] = [_fields(s, "code", "statut", "debut", "fin") for s in standing]
    return summary


def _fields(record, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
