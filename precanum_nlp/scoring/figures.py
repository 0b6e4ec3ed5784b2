"""All the figures of a study, from its codes and its interview tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.scoring.correction import Correction, Verified, corrections
from precanum_nlp.scoring.counts import Coded, Counts
from precanum_nlp.scoring.dependence import Triptychs, UseDependence, dependences, triptychs
from precanum_nlp.scoring.design import Design, Person, group_weights, make_design
from precanum_nlp.scoring.interviews import Interviews
from precanum_nlp.scoring.materiality import Matrix, matrices
from precanum_nlp.scoring.panel import (
    Panel,
    panels_from_coded,
    panels_from_counts,
    people_counted,
    people_who_spoke,
)
from precanum_nlp.scoring.parts import Contrast, Part, contrasts, parts
from precanum_nlp.scoring.presence import CodeSources, code_sources
from precanum_nlp.scoring.rankings import Disagreement, Likeness, Ranking, rankings
from precanum_nlp.scoring.regnier import Regnier, answer_tables, regnier
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.weights import GroupWeight

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a study.

    Parameters
    ----------
    reglages : ScoringSettings
        What they were made with; `settings_echo` writes them in French.
    origines : tuple of CodeSources
        Who gave the codes, by dimension; empty where only a table of counts is known.
    poids : tuple of GroupWeight
    parts : tuple of Part
        Shares of codes, of every dimension.
    contrastes : tuple of Contrast
        External stakeholders against the organisation; empty where the settings name none.
    corrections : tuple of Correction
        Empty without a random human-read sample: the shares are then as the model coded them.
    classements : tuple of Ranking
    desaccords : tuple of Disagreement
        Between groups, on rankings.
    ressemblances : tuple of Likeness
    regnier : Regnier or None
        None without a rating.
    materialite : tuple of Matrix
        Propositions, then axes; empty without an internal group.
    dependance : tuple of UseDependence
    triptyques : Triptychs or None
        None without interviews.
    fautes : tuple of str
        French lines on rows of tables, or names of scoring.yaml, that could not be used.
    manques : tuple of str
        French sentences: which figures are not made, and why.
    """

    reglages: ScoringSettings
    origines: tuple[CodeSources, ...]
    poids: tuple[GroupWeight, ...]
    parts: tuple[Part, ...]
    contrastes: tuple[Contrast, ...]
    corrections: tuple[Correction, ...]
    classements: tuple[Ranking, ...]
    desaccords: tuple[Disagreement, ...]
    ressemblances: tuple[Likeness, ...]
    regnier: Regnier | None
    materialite: tuple[Matrix, ...]
    dependance: tuple[UseDependence, ...]
    triptyques: Triptychs | None
    fautes: tuple[str, ...]
    manques: tuple[str, ...]


def figures(
    referentiel: Referentiel,
    settings: ScoringSettings,
    *,
    coded: Sequence[Coded] = (),
    counts: Counts | None = None,
    interviews: Interviews | None = None,
    verified: Sequence[Verified] = (),
    fautes: Sequence[str] = (),
) -> Figures:
    """Compute every figure that the given tables allow.

    Parameters
    ----------
    referentiel : Referentiel
    settings : ScoringSettings
    coded : sequence of Coded
        The contributions, one by one. Without them, `counts` serves: shares by group alone, whose intervals
        do not know who spoke.
    counts : Counts, optional
    interviews : Interviews, optional
    verified : sequence of Verified
        The random human-read sample.
    fautes : sequence of str
        French lines on rows that whoever read the tables left out.

    Raises
    ------
    ScoringError
        Nothing to count at all.
    """
    interviews = interviews or Interviews()
    people, faults = _everyone(coded, counts, interviews)
    design = make_design(people, settings)
    panels = panels_from_coded(coded, referentiel, design) if coded else ()
    if not coded and counts is not None:
        panels = panels_from_counts(counts, design)
    groups = {one.id: one.groupe for one in interviews.stakeholders}
    ranked = rankings(interviews.ballots, groups, design, settings)
    grid, points = _grid_and_matrix(referentiel, panels, interviews, groups, design, settings)
    found = Figures(
        settings,
        code_sources(coded),
        group_weights(design, settings),
        parts(panels, design, settings),
        contrasts(panels, design, settings),
        corrections(panels, verified, design),
        *ranked,
        grid,
        points,
        dependences(interviews.dependance, groups, design, settings),
        triptychs(interviews.stakeholders, design) if interviews.stakeholders else None,
        (*fautes, *design.remarques, *interviews.fautes, *faults, *_unused(panels, verified)),
        (),
    )
    return replace(found, manques=_missing(found, panels, referentiel, bool(coded)))


def _everyone(
    coded: Sequence[Coded], counts: Counts | None, interviews: Interviews
) -> tuple[tuple[Person, ...], list[str]]:
    """Return the people of all tables once; what the interviews say of them goes before their "
    "contributions."""
    spoke = people_who_spoke(coded) if coded else people_counted(counts) if counts else ()
    found = {(person.id, person.groupe): person for person in spoke}
    elsewhere: dict[str, set[str]] = {}
    for person in spoke:
        elsewhere.setdefault(person.id, set()).add(person.groupe)
    faults = []
    for one in interviews.stakeholders:
        id = f"p:{one.id}"
        known = found.get((id, one.groupe), Person(id, one.groupe))
        sous_groupe, cible = one.sous_groupe or known.sous_groupe, one.cible or known.cible
        found[id, one.groupe] = replace(known, sous_groupe=sous_groupe, cible=cible)
        if others := sorted(elsewhere.get(id, set()) - {one.groupe}):
            faults.append(
                f"{one.id} : groupe « {one.groupe} » dans la table stakeholders, « {others[0]} » dans les "
                "contributions ; chaque réponse compte dans le groupe de sa table, donnez-lui le même."
            )
    return tuple(found.values()), faults


def _grid_and_matrix(
    referentiel: Referentiel,
    panels: Sequence[Panel],
    interviews: Interviews,
    groups: Mapping[str, str],
    design: Design,
    settings: ScoringSettings,
) -> tuple[Regnier | None, tuple[Matrix, ...]]:
    panel = next((p for p in panels if p.dimension == settings.propositions), None)
    codes, axes = _propositions(referentiel, panel, settings)
    if not codes:
        return None, ()
    answers = answer_tables(interviews.ratings, groups, codes, design) if interviews.ratings else None
    answered = answers is not None and answers.any()
    grid = regnier(interviews.ratings, groups, codes, design, settings) if answered else None
    return grid, matrices(answers if answered else None, panel, axes, codes, design, settings)


def _propositions(
    referentiel: Referentiel, panel: Panel | None, settings: ScoringSettings
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the propositions, those counted that the frame ignores last, and the axes of the others."""
    dimension = next((d for d in referentiel.dimensions if d.id == settings.propositions), None)
    known = tuple(code.id for code in dimension.codes) if dimension else ()
    blocs = (
        {g.id: tuple(c.id for c in g.codes if c.id in known) for g in dimension.groupes} if dimension else {}
    )
    axes = {id: several for id, several in blocs.items() if len(several) > 1} if len(blocs) > 1 else {}
    counted = tuple(column.id for column in panel.columns[: panel.n_codes]) if panel else ()
    return (*known, *(code for code in counted if code not in known)), axes


def _unused(panels: Sequence[Panel], verified: Sequence[Verified]) -> list[str]:
    """Say which readings of the sample could not serve: of a text that is not there, or that nobody "
    "automated."""
    automatic = {(p.dimension, id) for p in panels for id in p.ids[p.automatique]}
    lost = [one for one in verified if (one.dimension, one.id) not in automatic]
    if not lost:
        return []
    return [
        f"Échantillon de contrôle : lectures qui ne servent pas, {len(lost)} sur {len(verified)} ; leur "
        f"contribution n'a pas été codée automatiquement dans cette dimension (la première : {lost[0].id}, "
        f"{lost[0].dimension})."
    ]


def _missing(
    found: Figures, panels: Sequence[Panel], referentiel: Referentiel, by_item: bool
) -> tuple[str, ...]:
    settings = found.reglages
    said = []
    if not found.corrections:
        automatic = not by_item or any(panel.automatique.any() for panel in panels)
        if panels and automatic:
            said.append(
                "Parts non corrigées des erreurs de codage : aucun échantillon tiré au hasard et lu par une "
                "personne (scoring.yaml, correction, echantillon)."
            )
    if panels and not by_item:
        said.append(
            "Comptes par groupe seulement : ni sous-groupe, ni cible, ni source, ni enjeu ou axe ; "
            "les intervalles supposent des contributions indépendantes."
        )
    if not settings.interne:
        said.append(
            "Externes et interne non distingués, pas de matrice de matérialité : dites qui est de "
            "l'organisation (scoring.yaml, groupes, interne)."
        )
    elif not found.materialite:
        said.append("Pas de matrice de matérialité : rien n'est su des propositions d'un des deux côtés.")
    said += _missing_tables(found) + _without_axis(panels, referentiel, settings)
    if found.materialite and not any(matrix.niveau == "axe" for matrix in found.materialite):
        said.append(
            "Pas de matrice des axes : le référentiel ne range pas les propositions en plusieurs axes."
        )
    left = [f"{m.niveau} {', '.join(m.absents)}" for m in found.materialite if m.absents]
    if left:
        said.append(f"Absents de la matrice, faute de réponses des deux côtés : {' ; '.join(left)}.")
    return tuple(said)


def _missing_tables(found: Figures) -> list[str]:
    wanted = (
        (found.classements, "classements", "rankings"),
        (found.regnier, "grille de Régnier", "ratings"),
        (found.dependance, "dépendance", "dependance"),
        (found.triptyques and found.triptyques.triptyques, "triptyques", "stakeholders"),
    )
    return [
        f"Pas de chiffres de {name} : la table {table} est absente, ou aucune de ses lignes n'est retenue "
        "(etude.yaml, entretiens)."
        for figure, name, table in wanted
        if not figure
    ]


def _without_axis(panels: Sequence[Panel], referentiel: Referentiel, settings: ScoringSettings) -> list[str]:
    """Say which counted propositions the frame puts in no axis."""
    dimension = next((d for d in referentiel.dimensions if d.id == settings.propositions), None)
    counted = [c.id for p in panels if p.dimension == settings.propositions for c in p.columns[: p.n_codes]]
    known = {code.id for code in dimension.codes} if dimension else set()
    lost = [code for code in counted if code not in known]
    if not lost:
        return []
    return [
        f"Propositions sans axe dans le référentiel {referentiel.version} : {', '.join(lost)} ; elles "
        f"ne comptent dans aucun axe."
    ]
