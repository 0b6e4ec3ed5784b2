"""What a second reader and an adjudicator of the tiny study send back; everything is invented."""

from pathlib import Path

import tiny_study

from precanum_nlp.corpus import text_hash, write_rows

#: Read by bruno, who takes the first two for another code.
N_READ = 24


def write_second_reader(path: Path) -> None:
    """Write the table of labels of a second reader of the first dimension."""
    rows = []
    for number, (code, _) in enumerate(tiny_study.texts()[:N_READ], start=1):
        given = "(aucun)" if code.startswith("aide.") else code
        rows.append({"id": f"r{number:02}", "champs": "acces.reseau" if number <= 2 else given})
    write_rows(path, ("id", "champs"), rows)


def write_decisions(path: Path) -> None:
    """Write a list to adjudicate as it comes back: one line decided, the other not."""
    rows = [
        {
            "id": f"r{number:02}", "dimension": "champs", "premier": "Coût de l'abonnement",
            "second": "Couverture du réseau", "décision": decision, "empreinte": f"h:{text_hash(text)}",
        }
        for number, decision in ((1, "comme le premier"), (2, ""))
        for _, text in [tiny_study.texts()[number - 1]]
    ]  # fmt: skip
    write_rows(path, tuple(rows[0]), rows)
