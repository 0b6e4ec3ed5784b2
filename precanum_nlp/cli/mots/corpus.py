"""The words of a study as the commands of `precanum mots` read them, and the codes beside them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import AnnotationError, CorpusError, OutputError, PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords import ExpressionTable, Lexicon, WordOverview, WordRules
    from precanum_nlp.linguistics import Mot

#: Up to here, a second process takes longer to load the French model than it saves.
_FEW = 500
_LAST_RUN = Path("rapports", "dernier", "contributions.jsonl")

#: What a corpus can be parted by.
BY = ("groupe", "sous_groupe", "source", "cible", "question", "periode", "code")

par = click.option(
    "--par", type=click.Choice(BY), default="groupe", show_default=True, metavar="CRITÈRE",
    help="Ce qui partage le corpus : " + ", ".join(BY) + ".",
)  # fmt: skip
groupes = click.option(
    "--groupe", "groupes", multiple=True, metavar="NOM", help="Seulement ce groupe ; répétable."
)
processus = click.option(
    "--processus", type=click.IntRange(1), metavar="NOMBRE",
    help="Combien de processus lisent les mots (par défaut 2, ou 1 pour peu de textes).",
)  # fmt: skip
rapide = click.option(
    "--rapide", is_flag=True,
    help="Sans spaCy : lemmes du dictionnaire, sans nature des mots ; pour les très gros corpus.",
)  # fmt: skip
codes = click.option(
    "--codes", "fichier_codes", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
    help="Codes : un résultat de precanum tag ou run, en .jsonl (par défaut, celui du dernier rapport, "
    "sinon les annotations).",
)  # fmt: skip
sortie = click.option(
    "-o", "--sortie", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
    help="Écrit la table entière : .csv, .xlsx, .jsonl ou .parquet.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A study's words.

    Parameters
    ----------
    contributions : tuple of Contribution
    lus : tuple of tuple of Mot
        With the study's lemmas and its own expressions, before collocations.
    comptes : tuple of tuple of Mot
        With the expressions that behave as one word tied too.
    rules : WordRules
    expressions : ExpressionTable
    """

    contributions: tuple[Contribution, ...]
    lus: tuple[tuple[Mot, ...], ...]
    comptes: tuple[tuple[Mot, ...], ...]
    rules: WordRules
    expressions: ExpressionTable


def read_words(
    study: Study, *, groupes: Sequence[str] = (), processus: int | None = None, rapide: bool = False
) -> Words:
    """Read the words of a study, in one pass, kept in its .cache for the next command.

    Raises
    ------
    PrecanumError
        A fault in a file of mots/, no contribution, a group that nobody belongs to.
    """
    contributions = read_contributions(study, ())
    words = words_of(study, contributions, processus=processus, rapide=rapide)
    if not groupes:
        return words
    # Expressions are those of the whole corpus: a group is shown with the same words as the others.
    kept = _numbers(contributions, groupes)
    chosen = (tuple(one[k] for k in kept) for one in (words.contributions, words.lus, words.comptes))
    return Words(*chosen, words.rules, words.expressions)


def words_of(
    study: Study,
    contributions: Sequence[Contribution],
    *,
    processus: int | None = None,
    rapide: bool = False,
) -> Words:
    """Read the words of contributions already in memory, under the rules of the study; see `read_words`."""
    from precanum_nlp.keywords import WordRules, collocations, counted_words, quick_words, read_rules, tied

    rules = read_rules(study.dossier / "mots")
    textes = [c.texte for c in contributions]
    raw = tuple(quick_words(textes)) if rapide else _analysed(study, textes, processus)
    lus = tuple(counted_words(raw, textes, rules))
    found = collocations(lus, contributions, rules=rules)
    comptes = tuple(counted_words(lus, textes, WordRules(), tied(found)))
    return Words(tuple(contributions), lus, comptes, rules, found)


def overview_of(
    study: Study,
    contributions: Sequence[Contribution],
    *,
    noms: Collection[str] = (),
    processus: int | None = None,
    refaire: bool = False,
) -> tuple[WordOverview | None, str]:
    """Return what a report shows of words, or None and the reason why there is nothing to count.

    Worked out once for the same texts, rules and names, unless `refaire`.

    Raises
    ------
    PrecanumError
        A fault in a file of mots/.
    """
    from precanum_nlp.keywords import keep_overview, kept_overview, overview_key, word_overview

    path = study.dossier / ".cache" / "apercu.json"
    key = overview_key(contributions, noms, study.dossier / "mots")
    if not refaire and (found := kept_overview(path, key)):
        return found, ""
    words = words_of(study, contributions, processus=processus)
    try:
        made = word_overview(
            words.comptes, words.contributions, words.expressions, rules=words.rules, noms=noms
        )
    except PrecanumError as error:
        return None, str(error)
    try:
        keep_overview(path, key, made)
    except OutputError as error:
        options.say(f"mots comptés, mais non gardés pour la prochaine commande : {error}")
    return made, ""


def read_contributions(study: Study, groupes: Sequence[str]) -> tuple[Contribution, ...]:
    """Return the contributions of a study, those of `groupes` only if there are some.

    Raises
    ------
    CorpusError
        None at all, or a group that nobody belongs to.
    """
    from precanum_nlp.cli.study import kept_contributions

    found = tuple(kept_contributions(study))
    if not found:
        raise CorpusError(f"{study.dossier / 'corpora'} : aucune contribution à lire ; le corpus est vide.")
    return tuple(found[k] for k in _numbers(found, groupes))


def _numbers(contributions: Sequence[Contribution], groupes: Sequence[str]) -> list[int]:
    known = sorted({c.groupe for c in contributions if c.groupe})
    for name in groupes:
        if name not in known:
            raise CorpusError(
                f"groupe « {name} » inconnu ; groupes du corpus : {', '.join(known) or 'aucun'}."
            )
    return [k for k, c in enumerate(contributions) if not groupes or c.groupe in groupes]


def _analysed(study: Study, textes: Sequence[str], processus: int | None, *, entites: bool = False):
    from precanum_nlp.keywords import WordCache

    name = "entites" if entites else "mots"
    cache = WordCache(study.dossier / ".cache" / f"{name}.parquet", entites=entites)
    missing = cache.missing(textes)
    if not missing:
        return tuple(cache.read(textes))
    n_jobs = processus or (2 if missing > _FEW else 1)
    shown = options.counted(
        cache.read(textes, n_jobs=n_jobs), "contributions lues mot à mot", total=len(textes)
    )
    read = tuple(shown)
    try:
        cache.save(textes)
    except OutputError as error:  # a study on a disk that is read only can be read all the same
        options.say(f"mots lus, mais non gardés pour la prochaine commande : {error}")
    return read


def read_entities(study: Study, contributions: Sequence[Contribution], processus: int | None):
    """Return the words of each contribution with their named entities."""
    return _analysed(study, [c.texte for c in contributions], processus, entites=True)


def read_lexicon(
    study: Study, quoi: str, codes: Codes | None, *, processus: int | None = None, rapide: bool = False
) -> tuple[tuple[Contribution, ...], Lexicon]:
    """Return the contributions of a study, and where its « mots », « expressions » or « codes » occur."""
    from precanum_nlp.keywords import code_lexicon, expression_lexicon, word_lexicon, word_table

    if quoi == "codes":
        contributions = read_contributions(study, ())
        return contributions, code_lexicon(codes.de, contributions)
    words = read_words(study, processus=processus, rapide=rapide)
    said = words.contributions
    if quoi == "expressions":
        return said, expression_lexicon(words.lus, said, words.expressions, rules=words.rules)
    table = word_table(words.comptes, said, rules=words.rules)
    return said, word_lexicon(words.comptes, said, table, rules=words.rules)


def parts_of(
    contributions: Sequence[Contribution], critere: str, codes: Codes | None
) -> list[tuple[str, ...]]:
    """Return the parts of each contribution by one of `BY`; its codes for « code »."""
    from precanum_nlp.keywords import parts_by

    if critere == "code":
        return [codes.de.get(c.id, ()) for c in contributions]
    return parts_by(contributions, critere)


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes that stand, by contribution, and the passages that carry them, by code then contribution."""

    de: Mapping[str, tuple[str, ...]]
    passages: Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]


def read_codes(study: Study, fichier: Path | None) -> Codes:
    """Return the codes of a file of tagged contributions, of the last report, else of the annotations.

    Raises
    ------
    AnnotationError
        The file cannot be read; no codes anywhere.
    """
    path = fichier or study.dossier / _LAST_RUN
    if fichier or path.exists():
        options.say(f"codes : {path}")
        return _of_tagged(path)
    from precanum_nlp.cli.study import read_labels
    from precanum_nlp.referentiel import read_referentiel

    labels, _ = read_labels(study, read_referentiel(study.referentiel))
    de: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for several in labels.values():
        for identifier, given in several.items():
            de[identifier] += tuple(sorted(given))
    if not any(de.values()):
        raise AnnotationError(
            f"{study.dossier} : aucun code ; codez d'abord (precanum run), ou donnez --codes FICHIER."
        )
    options.say(f"codes : {study.annotations}")
    return Codes(de, {})


def _of_tagged(path: Path) -> Codes:
    de: dict[str, tuple[str, ...]] = {}
    passages: defaultdict[str, dict[str, list[tuple[int, int]]]] = defaultdict(dict)
    for identifier, given in _tagged_rows(path):
        standing = [code for code in given if code["statut"] != "suggere"]
        de[identifier] = tuple(dict.fromkeys(code["code"] for code in standing))
        for code in standing:
            if code["debut"] is not None:
                bounds = (code["debut"], code["fin"])
                passages[code["code"]].setdefault(identifier, []).append(bounds)
    return Codes(de, passages)


def _tagged_rows(path: Path) -> Iterator[tuple[str, list[dict]]]:
    number = 0
    try:
        with open(path, encoding="utf-8") as handle:
            for line in handle:
                number += 1
                row = json.loads(line)
                yield row["id"], row["codes"]
    except OSError as error:
        raise PrecanumError(f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin.") from None
    except (ValueError, KeyError, TypeError):
        raise AnnotationError(
            f"{path.name}:{number} : ce n'est pas un résultat de precanum tag ou run en .jsonl."
        ) from None
