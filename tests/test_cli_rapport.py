"""`precanum rapport`: the report again, from what `precanum run` left."""

import json

import pytest

from precanum_nlp.cli.report_files import read_choices, read_errata, read_tagged
from precanum_nlp.cli.study import read_study
from precanum_nlp.errors import CorpusError, ScoringError

ROW = {
    "id": "1", "texte": "un\u2028deux\u0085trois", "groupe": "G", "sous_groupe": "", "partie_prenante": "p",
    "source": "", "question": "", "date": "", "cible": "", "a_relire": False, "motif": "", "modele": "m",
    "referentiel": "1.0",
    "codes": [
        {"dimension": "champs", "code": "cout", "probabilite": 0.9, "statut": "accepte", "debut": 0, "fin": 2}
    ],
}  # fmt: skip


def test_rapport_reads_back_what_run_wrote_whatever_line_ends_texts_hold(tmp_path):
    path = tmp_path / "contributions.jsonl"
    path.write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    (found,) = read_tagged(path)
    assert found.contribution.texte == ROW["texte"]
    assert (found.codes[0].code, found.codes[0].fin) == ("cout", 2)


def test_rapport_says_which_line_it_cannot_read(tmp_path):
    path = tmp_path / "contributions.jsonl"
    path.write_text(json.dumps(ROW) + "\n{}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"contributions\.jsonl, ligne 2 : ligne illisible"):
        read_tagged(path)


def test_rapport_without_a_run_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match="lancez precanum run"):
        read_tagged(tmp_path / "contributions.jsonl")


def test_rapport_reads_quotes_and_errata(study):
    assert read_choices(read_study(study)) == ()
    (study / "citations.csv").write_text("id;code;choix\n1;cout;épingler\n", encoding="utf-8")
    (study / "errata.csv").write_text("date;quoi;avant;apres\n2018-03-01;part;12 %;14 %\n", encoding="utf-8")
    assert [(c.id, c.choix) for c in read_choices(read_study(study))] == [("1", "épingler")]
    assert read_errata(read_study(study))[0]["apres"] == "14 %"
    (study / "citations.csv").write_text("id;code;choix\n1;cout;oui\n", encoding="utf-8")
    with pytest.raises(ScoringError, match=r"citations\.csv, ligne 1 : choix « oui »"):
        read_choices(read_study(study))
