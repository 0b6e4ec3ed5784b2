"""Which header is which column of the contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from precanum_nlp.corpus.records import COLUMNS
from precanum_nlp.errors import CorpusError

#: Usual names of each column, best first, `|` between them; compared without case, accents, spaces or
#: punctuation.
_ALIASES = {
    "id": "id|identifiant|id contribution|contribution id|identifiant contribution|n°|numéro|uuid",
    "texte": "texte|text|verbatim|verbatims|contribution|contributions|réponse|réponses|commentaire"
    "|commentaires|message|messages|texte de la contribution|contenu|propos|citation|expression|avis|answer"
    "|response|comment|content|body|texte libre|réponse libre",
    "groupe": "groupe|group|groupes|profil|collège|catégorie|type de partie prenante|famille|public|profile",
    "sous_groupe": "sous groupe|sous groupes|subgroup|sous profil|sous catégorie|sous collège",
    "partie_prenante": "partie prenante|parties prenantes|auteur|auteure|autrice|participant|participante"
    "|pseudo|pseudonyme|répondant|répondante|author|stakeholder|user|utilisateur|contributeur|contributrice"
    "|locuteur|personne|interviewé|username|respondent",
    "source": "source|origine|canal|dispositif|channel|type de source",
    "question": "question|questions|intitulé de la question|libellé de la question|thème|sujet|rubrique|fil"
    "|topic",
    "date": "date|date de contribution|date de réponse|date de publication|horodateur|horodatage|timestamp"
    "|created at|submitdate|date de soumission|jour",
    "cible": "cible|target|public cible|cible visée",
}


def fold_header(header: str) -> str:
    """Return a header without case, accents, spaces, `_`, `-` or punctuation."""
    text = unicodedata.normalize("NFKD", header.replace("°", "o").casefold())
    return "".join(char for char in text if char.isalnum())


_FOLDED = {name: tuple(map(fold_header, aliases.split("|"))) for name, aliases in _ALIASES.items()}


def tidy_headers(where: str, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the headers stripped, the empty ones at the end dropped, those between named « colonne n ».

    Raises
    ------
    CorpusError
        The header is empty, or a name stands twice.
    """
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise CorpusError(f"{where} : la ligne d'en-tête est vide ; il faut au moins une colonne « texte ».")
    names = [name or f"colonne {number}" for number, name in enumerate(names, start=1)]
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name in first:
            raise CorpusError(
                f"{where} : l'en-tête « {name} » est en double (colonnes {first[name]} et {number}) ; "
                "renommez l'une des deux."
            )
        first[name] = number
    return tuple(names)


def find_columns(headers: Sequence[str], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return contract name → header, in contract order, for the columns found.

    Parameters
    ----------
    headers : sequence of str
        Headers of the file.
    chosen : mapping of str to str, optional
        Contract name → header as the user chose; goes before every alias. One that the file lacks is left
        out here: `check_columns` is what complains.

    Notes
    -----
    The contract's own name goes before its aliases, and each header serves once.
    """
    chosen = dict(chosen or {})
    exact = set(headers)
    folded: dict[str, str] = {}
    for header in reversed(headers):
        folded[fold_header(header)] = header
    found: dict[str, str] = {}
    for name, wanted in chosen.items():
        header = wanted if wanted in exact else folded.get(fold_header(wanted))
        if header is not None:
            found[name] = header
    taken = set(found.values())
    for name in COLUMNS:
        if name in chosen:
            continue
        header = next((folded[a] for a in _FOLDED[name] if a in folded and folded[a] not in taken), None)
        if header is not None:
            found[name] = header
            taken.add(header)
    return {name: found[name] for name in COLUMNS if name in found}


def check_columns(
    where: str, headers: Sequence[str], found: Mapping[str, str], chosen: Mapping[str, str] | None
) -> None:
    """Refuse a choice of columns that the file cannot honour, and a file without a text column.

    Raises
    ------
    CorpusError
        With the columns that the file has.
    """
    listed = ", ".join(f"« {header} »" for header in headers)
    for name, header in (chosen or {}).items():
        if name not in COLUMNS:
            raise CorpusError(
                f"{where} : « {name} » n'est pas un nom de colonne attendu ; choisissez parmi "
                f"{', '.join(COLUMNS)}."
            )
        if name not in found:
            raise CorpusError(
                f"{where} : la colonne « {header} », demandée pour {name}, n'existe pas ; "
                f"colonnes trouvées : {listed}."
            )
    used = [header for name, header in found.items() if name in (chosen or {})]
    if len(set(used)) < len(used):
        raise CorpusError(f"{where} : la même colonne est demandée pour deux usages ; donnez-en deux.")
    if "texte" not in found:
        raise CorpusError(
            f"{where} : aucune colonne de texte reconnue ; colonnes trouvées : {listed}. "
            'Indiquez la bonne, par exemple --colonne texte="Réponse".'
        )
