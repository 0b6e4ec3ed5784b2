"""A study that can be counted by hand: 3 groups, 2 dimensions, 4 tables (helper, no test)."""

from precanum_nlp.referentiel import Code, Dimension, Groupe, Referentiel
from precanum_nlp.scoring import MODELE, Coded, RawTable, ScoringSettings

SETTINGS = ScoringSettings(interne=("Orange",), tirages=200)


def code(id):
    return Code(id, f"Libellé {id}", "", (), (), (), (), "actif", "1.0")


FRAME = Referentiel(
    "Panel",
    "1.0",
    (
        Dimension(
            "champs",
            "Champs",
            "",
            None,
            (
                Groupe("acces", "Accès", (code("cout"), code("reseau"), code("lieu"))),
                Groupe("usage", "Usage", (code("clavier"), code("peur"))),
            ),
        ),
        Dimension(
            "propositions",
            "Propositions",
            "",
            None,
            (
                Groupe("tarif", "Tarif", (code("P1"), code("P2"))),
                Groupe("aide", "Aide", (code("P3"), code("P4"))),
            ),
        ),
    ),
)


def coded(id, who, groupe, *codes, dimension="champs", auto=False, **more):
    by = {dimension: MODELE} if auto else {}
    return Coded(id, groupe, who, {dimension: codes}, origines=by, **more)


#: Terrain: a said 3 things, b one; Orange: o said 2.
PANEL = (
    coded("1", "a", "Terrain", "cout", source="atelier", sous_groupe="Nord", cible="Jeunes"),
    coded("2", "a", "Terrain", "cout", "reseau", source="entretien"),
    coded("3", "a", "Terrain", source="entretien"),
    coded("4", "b", "Terrain", "clavier", source="entretien", sous_groupe="Sud"),
    coded("5", "o", "Orange", "cout", source="entretien", cible="Jeunes"),
    coded("6", "o", "Orange", "cout", "clavier", source="entretien"),
)


def table(name, columns, *rows):
    """Return a table whose rows are given as « a;b;c »."""
    cells = [dict(zip(columns.split(";"), row.split(";"), strict=True)) for row in rows]
    return RawTable(f"{name}.csv", tuple(enumerate(cells, start=1)))


def tables(**more):
    """Return the four tables of interviews; `more` replaces some."""
    people = ("a;Terrain;Nord;Jeunes;Emploi;acces", "b;Terrain;Sud;Aînés;Emploi;usage", "o;Orange;;;;")
    given = {
        "stakeholders": table("stakeholders", "id;groupe;sous_groupe;cible;usage;enjeu", *people),
        "rankings": table(
            "rankings",
            "stakeholder;niveau;code;rang",
            *("a;enjeu;acces;1", "a;enjeu;usage;2", "b;enjeu;usage;1", "b;enjeu;acces;2", "o;enjeu;acces;1"),
        ),
        "ratings": table(
            "ratings",
            "stakeholder;proposition;note",
            *("a;P1;1", "a;P2;4", "b;P1;2", "b;P2;3", "o;P1;1", "o;P2;2", "o;P3;", "a;P3;abstention"),
        ),
        "dependance": table(
            "dependance", "stakeholder;usage;niveau", "a;Emploi;1", "b;Emploi;3", "o;Emploi;1", "o;Liens;4"
        ),
    }
    return given | more
