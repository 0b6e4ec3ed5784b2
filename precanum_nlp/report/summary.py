"""One dict that holds all a report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from precanum_nlp.errors import ScoringError
from precanum_nlp.report.anonymity import (
    HIDDEN,
    hidden_groups,
    masked,
    public_ids,
    published_figures,
    secret_names,
)
from precanum_nlp.report.chapters import chapters
from precanum_nlp.report.chapters.context import Context, context_of
from precanum_nlp.report.chapters.words import published_overview
from precanum_nlp.report.quotes import QuoteChoice, choose_quotes
from precanum_nlp.scoring import SANS_GROUPE, SANS_SOURCE, who_spoke

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import SetAside
    from precanum_nlp.keywords import WordOverview, WordTable
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Figures

_STANDING = ("accepte", "analyste", "liste")


def summarise(
    *,
    titre: str,
    referentiel: Referentiel,
    tagged: Sequence,
    chiffres: Figures,
    mots: WordOverview | None = None,
    mots_absents: str = "",
    mis_de_cote: Sequence[SetAside] = (),
    avertissement: str = "",
    limites: Sequence[str] = (),
    remarques: Sequence[str] = (),
    jeu_de_test: str = "",
    choix: Sequence[QuoteChoice] = (),
    errata: Sequence[dict[str, str]] = (),
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
    chiffres : Figures
        What `scoring.figures` gave.
    mots : WordOverview, optional
        What `keywords.word_overview` gave; without it, `mots_absents` says why, in French.
    mis_de_cote : sequence of SetAside
    avertissement : str
        What a study that declares its texts synthetic must show.
    limites, remarques : sequence of str
        French sentences added to the limits, and to the method.
    jeu_de_test : str
        French sentence on the contributions whose known codes are kept aside, where there are some.
    choix : sequence of QuoteChoice
        Quotes that an analyst pinned or excluded.
    errata : sequence of dict(date, quoi, avant, apres)
        Figures of this study that were published wrong.

    Returns
    -------
    dict
        titre, avertissement : str
        corpus : dict(n_contributions, n_parties_prenantes, n_sans_nom, n_mis_de_cote, du, au,
        groupes, sources = lists of dict(nom, n_contributions, n_parties_prenantes))
        chapitres : tuple of Chapter, in the order of the restitution
        codes : list of dict(id, label, dimension, bloc), bloc being « dimension/group »
        mots : None or dict(seuil, ex_aequo, n_mots, n_lemmes, n_contributions, groupes, lignes = list of
        dict(lemme, formes, pos, occurrences, contributions, parties_prenantes, part_moyenne, parts, ids))
        mots_absents : str
        methode : dict(referentiel, version, modeles, referentiels, codes = list of dict(label,
        n_personnes, n_lecteurs, n_modele), n_a_relire, petits_groupes, jeu_de_test, remarques, corrige)
        limites, errata : list
        mis_de_cote : dict(motifs = list of dict(motif, n), lignes = list of dict(fichier, ligne, motif))
        contributions : list of dict(id, texte, groupe, source, question, date, a_relire, motif, codes = list
        of dict(code, statut, debut, fin)); no pseudonym, in the texts either

    Raises
    ------
    ScoringError
        A code that the frame does not hold, or a count that differs from the contributions behind it.
    """
    _check_codes(referentiel, chiffres)
    _check_links(chiffres, tagged)
    secrets, hidden = secret_names(tagged), hidden_groups(chiffres)
    corpus = _corpus(tagged, len(mis_de_cote), hidden)
    context = context_of(referentiel, published_figures(chiffres, hidden), linked=bool(tagged))
    shares = {
        p.code: p.part.valeur for p in chiffres.parts if (p.coupe, p.unite) == ("ensemble", "contributions")
    }
    quotes = choose_quotes(tagged, referentiel, shares, choix, secrets)
    ids = public_ids(tagged, secrets)
    seen = None if mots is None else published_overview(mots, secrets, hidden)
    return {
        "titre": titre,
        "avertissement": avertissement,
        "corpus": corpus,
        "chapitres": chapters(context, corpus, quotes, seen),
        "codes": _codes(referentiel),
        "mots": None
        if mots is None
        else _words(mots.table, dict(zip(_ids(tagged), ids, strict=True)), secrets, hidden),
        "mots_absents": mots_absents,
        "methode": _method(context, tagged, remarques) | {"jeu_de_test": jeu_de_test},
        "limites": list(limites),
        "errata": list(errata),
        "mis_de_cote": _set_aside(mis_de_cote),
        "contributions": [
            _contribution(record, id, secrets, hidden) for record, id in zip(tagged, ids, strict=True)
        ],
    }


def _ids(tagged: Sequence) -> list[str]:
    return [record.contribution.id for record in tagged]


def _codes(referentiel: Referentiel) -> list[dict[str, str]]:
    return [
        {"id": code.id, "label": code.label, "dimension": d.label, "bloc": f"{d.id}/{g.id}"}
        for d in referentiel.dimensions
        for g in d.groupes
        for code in g.codes
    ]


def _check_codes(referentiel: Referentiel, chiffres: Figures) -> None:
    known = {d.id: {c.id for c in d.codes} for d in referentiel.dimensions}
    for part in chiffres.parts:
        if part.dimension not in known:
            raise ScoringError(
                f"Rapport : la dimension {part.dimension!r} des parts n'est pas dans le référentiel "
                f"{referentiel.version} ; dimensions : {', '.join(known)}."
            )
        if part.niveau == "code" and part.code not in known[part.dimension]:
            raise ScoringError(
                f"Rapport : le code {part.code!r} des parts n'est pas dans la dimension {part.dimension!r} "
                f"du référentiel {referentiel.version} ; comptez de nouveau avec ce référentiel."
            )


def _corpus(tagged: Sequence, n_mis_de_cote: int, hidden: frozenset[str]) -> dict[str, Any]:
    presence = who_spoke(record.contribution for record in tagged)
    groups = [_fields(t, "nom", "n_contributions", "n_parties_prenantes") for t in presence.groupes]
    return {
        "n_contributions": presence.n_contributions,
        "n_parties_prenantes": presence.n_parties_prenantes,
        "n_sans_nom": presence.n_sans_nom,
        "n_mis_de_cote": n_mis_de_cote,
        "du": presence.du,
        "au": presence.au,
        "groupes": [g | {"nom": HIDDEN} if g["nom"] in hidden else g for g in groups],
        "sources": [_fields(t, "nom", "n_contributions", "n_parties_prenantes") for t in presence.sources],
    }


def _check_links(chiffres: Figures, tagged: Sequence) -> None:
    """Refuse figures that would lead to another number of contributions than they state."""
    if not tagged:
        return
    n = Counter(
        (s.dimension, s.code)
        for record in tagged
        for s in {(s.dimension, s.code): s for s in record.codes if s.statut in _STANDING}.values()
    )
    for part in chiffres.parts:
        where = (part.niveau, part.coupe, part.unite, part.masque)
        if where != ("code", "ensemble", "contributions", False):
            continue
        behind = n[part.dimension, part.code]
        if behind != part.n:
            raise ScoringError(
                f"Rapport : {part.n} contributions comptées pour {part.code!r}, mais {behind} "
                "portent ce code ; les comptes et les contributions doivent venir du même codage."
            )


def _words(table: WordTable, ids: dict[str, str], secrets, hidden: frozenset[str]) -> dict[str, Any]:
    summary = _fields(table, "seuil", "ex_aequo", "n_mots", "n_lemmes", "n_contributions")
    shown = [i for i, (name, _) in enumerate(table.groupes) if name not in hidden]
    summary["groupes"] = [{"nom": table.groupes[i][0], "base": table.groupes[i][1]} for i in shown]
    names = ("lemme", "formes", "pos", "occurrences", "contributions", "parties_prenantes", "part_moyenne")
    summary["lignes"] = [
        _fields(row, *names)
        | {"parts": [row.parts[i] for i in shown], "ids": [ids.get(id, id) for id in row.ids]}
        for row in table.rows
        if secrets is None or not (secrets.search(row.lemme) or secrets.search(row.lemme.upper()))
    ]
    return summary


def _method(context: Context, tagged: Sequence, remarques: Sequence[str]) -> dict[str, Any]:
    referentiel, figures = context.referentiel, context.chiffres
    counted = {part.dimension for part in figures.parts}
    labels = {d.id: d.label for d in referentiel.dimensions if d.id in counted}
    return {
        "referentiel": referentiel.titre,
        "version": referentiel.version,
        "referentiels": sorted({record.referentiel for record in tagged if record.referentiel}),
        "modeles": sorted({record.modele for record in tagged if record.modele}),
        "codes": [
            {"label": labels[s.dimension]} | _fields(s, "n_personnes", "n_lecteurs", "n_modele")
            for s in (s for name in labels for s in figures.origines if s.dimension == name)
            # names that a list finds are nobody's codes
            if s.dimension != figures.reglages.acteurs
        ],
        "n_a_relire": sum(bool(record.a_relire) for record in tagged),
        "petits_groupes": [group.groupe for group in figures.poids if group.petit],
        "signaler": figures.reglages.signaler,
        "tirages": figures.reglages.tirages,
        "interne": context.interne,
        "corrige": bool(figures.corrections),
        "remarques": list(dict.fromkeys(remarques)),
    }


def _set_aside(rows: Sequence[SetAside]) -> dict[str, Any]:
    n = Counter(row.motif for row in rows)
    return {
        "motifs": [{"motif": m, "n": n[m]} for m in sorted(n, key=lambda m: (-n[m], m))],
        "lignes": [_fields(row, "fichier", "ligne", "motif") for row in rows],
    }


def _contribution(record, id: str, secrets, hidden: frozenset[str]) -> dict[str, Any]:
    said = record.contribution
    # No `partie_prenante`: a report is published, and a pseudonym can be recognised.
    summary = {"id": id, "texte": masked(said.texte, secrets), "question": said.question, "date": said.date}
    groupe = said.groupe or SANS_GROUPE
    summary["groupe"] = HIDDEN if groupe in hidden else groupe
    summary["source"] = said.source or SANS_SOURCE
    summary |= {"a_relire": bool(record.a_relire), "motif": record.motif}
    standing = [s for s in record.codes if s.statut in _STANDING]
    summary["codes"] = [_fields(s, "code", "statut", "debut", "fin") for s in standing]
    return summary


def _fields(record, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
