"""The report of a study: what an analyst says beside the figures, what `precanum run` left to make it of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from precanum_nlp.cli.study import Study
from precanum_nlp.errors import CorpusError, ScoringError

if TYPE_CHECKING:
    from precanum_nlp.corpus import SetAside
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.report import QuoteChoice
    from precanum_nlp.scoring import Coded, Figures, ScoringSettings
    from precanum_nlp.tagging import Tagged

#: Files of the study: quotes pinned or excluded, figures that were published wrong.
QUOTES, ERRATA = "citations.csv", "errata.csv"
_ERRATUM = ("date", "quoi", "avant", "apres")
_RECEIVED = ("groupe", "sous_groupe", "partie_prenante", "source", "question", "date", "cible")


def read_choices(study: Study) -> tuple[QuoteChoice, ...]:
    """Return what citations.csv says; nothing where there is none."""
    from precanum_nlp.cli.scoring_tables import read_table
    from precanum_nlp.report import choices_from_rows

    path = study.dossier / QUOTES
    if not path.exists():
        return ()
    table = read_table(path, ("id", "code", "choix"))
    return choices_from_rows(table.rows, table.nom)


def read_errata(study: Study) -> tuple[dict[str, str], ...]:
    """Return what errata.csv says; nothing where there is none."""
    from precanum_nlp.cli.scoring_tables import read_table

    path = study.dossier / ERRATA
    if not path.exists():
        return ()
    return tuple({name: row[name].strip() for name in _ERRATUM} for _, row in read_table(path, _ERRATUM).rows)


def summary_of(
    study: Study, frame: Referentiel, tagged: Sequence[Tagged], figures: Figures, *, words, why_none: str,
    set_aside: Sequence[SetAside], remarques: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the summary that every form of the report is made from."""
    from precanum_nlp.cli.kept_aside import kept_aside
    from precanum_nlp.report import summarise

    said = [record.contribution for record in tagged]
    aside = kept_aside(study, frame, said, figures.reglages.signaler)
    return summarise(
        titre=study.titre,
        referentiel=frame,
        tagged=tagged,
        chiffres=figures,
        mots=words,
        mots_absents=why_none,
        mis_de_cote=set_aside,
        avertissement=study.mention,
        limites=aside.limites,
        jeu_de_test=aside.jeu_de_test,
        remarques=(*remarques, *figures.fautes, *figures.manques),
        choix=read_choices(study),
        errata=read_errata(study),
    )


def read_tagged(path: Path) -> tuple[Tagged, ...]:
    """Return the contributions that `precanum run` wrote as JSONL.

    Raises
    ------
    CorpusError
        The file is not there, or a line is not one of its lines.
    """
    try:
        # Not splitlines: a text may hold U+2028 or U+0085, which JSON leaves as they are.
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise CorpusError(f"{path} : lecture impossible ({error.strerror}) ; lancez precanum run.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_tagged(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            raise CorpusError(
                f"{path}, ligne {number} : ligne illisible ; relancez precanum run, qui écrit ce fichier."
            ) from None
    return tuple(found)


def _tagged(row: dict[str, Any]) -> Tagged:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.tagging import CodeScore, Tagged

    said = Contribution(row["id"], row["texte"], **{name: row[name] or "" for name in _RECEIVED})
    names = ("dimension", "code", "probabilite", "statut", "debut", "fin")
    codes = tuple(CodeScore(*(code[name] for name in names)) for code in row["codes"])
    return Tagged(said, codes, row["a_relire"], row["motif"], row["modele"], row["referentiel"])


def read_set_aside(path: Path) -> tuple[SetAside, ...]:
    """Return the rows that `precanum run` set aside; none where it left no such file."""
    from precanum_nlp.cli.scoring_tables import read_table
    from precanum_nlp.corpus import SetAside

    if not path.exists():
        return ()
    rows = read_table(path, ("fichier", "ligne", "id", "motif", "perdue")).rows
    return tuple(
        SetAside(r["fichier"], int(r["ligne"]), r["motif"], r["id"], r.get("perdue") == "oui")
        for _, r in rows
    )


def read_coded(folder: Path, frame: Referentiel) -> tuple[tuple[Coded, ...], tuple[str, ...]]:
    """Return the codes that `precanum run` counted, and French lines on those that cannot be read."""
    from precanum_nlp.cli.scoring_tables import read_table
    from precanum_nlp.scoring import CODING_COLUMNS, codings_from_rows

    path = folder / "codages.csv"
    if not path.exists():
        raise ScoringError(f"{path} : absent ; lancez precanum run, qui l'écrit.")
    return codings_from_rows(read_table(path, CODING_COLUMNS), frame)


def read_figures(
    study: Study,
    frame: Referentiel,
    settings: ScoringSettings,
    folder: Path,
    coded: Sequence[Coded],
    faults: Sequence[str],
) -> Figures:
    """Return the figures, made again from the codes and the tables that `precanum run` left in `folder`."""
    from precanum_nlp.cli.scoring_tables import read_interviews, read_table
    from precanum_nlp.scoring import SAMPLE_COLUMNS, figures, sample_from_rows

    sample, verified = folder / "echantillon.csv", ()
    if sample.exists():
        verified, more = sample_from_rows(read_table(sample, SAMPLE_COLUMNS), frame)
        faults = (*faults, *more)
    interviews = read_interviews(study, frame, settings)
    return figures(frame, settings, coded=coded, interviews=interviews, verified=verified, fautes=faults)
