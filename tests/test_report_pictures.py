"""Pictures of words: what they show can be read, and does not rest on colour alone."""

import numpy as np
import pytest
from defusedxml import ElementTree
from scipy.sparse import csr_matrix

from precanum_nlp.errors import OutputError, PrecanumError
from precanum_nlp.keywords import (
    Classes,
    ClassItem,
    Cloud,
    CloudWord,
    Cut,
    Edge,
    Network,
    Node,
    class_items,
    correspondence,
)
from precanum_nlp.report.pictures import cloud_picture, dendrogram, network_picture, plane, write_svg
from precanum_nlp.report.pictures.cloud import HEIGHT, WIDTH
from precanum_nlp.report.pictures.svg import INKS, NEUTRAL, overlap, render_svg, text_box

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("réseau", "Pôle emploi", "cœur", "naïf", "l'aîné", "<b>&", "ÊTRE", "espace public numérique")
WORDS = tuple(
    CloudWord(f"{name}{k}", 300 / (k + 1), ("", "Élus", "Aînés")[k % 3]) for k in range(9) for name in NAMES
)
CLOUD = Cloud(
    tuple(sorted(WORDS, key=lambda word: -word.poids)), ("Aînés", "Élus", "Orange"), "contributions"
)


def texts(picture):
    root = ElementTree.fromstring(render_svg(picture.template, picture))
    return [node.text for node in root.iter(f"{SVG}text")]


def box(word):
    _, above, under = text_box(word.mot, word.taille)
    return word.x, word.y - above, word.x + word.largeur, word.y + under


def test_report_cloud_words_neither_overlap_nor_leave_the_picture():
    boxes = [box(word) for word in cloud_picture(CLOUD).mots]
    assert len(boxes) == len(WORDS)
    assert not any(overlap(a, b) for k, a in enumerate(boxes) for b in boxes[:k])
    assert all(a >= 0 and b >= 0 and c <= WIDTH and d <= HEIGHT for a, b, c, d in boxes)


def test_report_cloud_keeps_accents_and_marks_parts_beside_colour():
    picture = cloud_picture(CLOUD)
    shown = texts(picture)
    assert {"cœur1²", "naïf2¹", "réseau0"} <= set(shown)
    assert "<b>&8¹" in shown
    of = {word.mot[-1]: word.couleur for word in picture.mots if word.mot[-1] in "¹²"}
    assert of == {"¹": INKS[0], "²": INKS[1]}
    assert {word.couleur for word in picture.mots if word.mot[-1] not in "¹²"} == {NEUTRAL}
    assert [line[0] for line in picture.legende] == ["¹ Aînés (24 mots)", "² Élus (24 mots)"]
    assert "réseau0\u00a0: 300" in picture.titre


def test_report_cloud_sizes_follow_weights():
    sizes = {word.mot.rstrip("¹²"): word.taille for word in cloud_picture(CLOUD).mots}
    assert sizes["cœur3"] == pytest.approx(sizes["cœur0"] / 2, abs=0.5)  # a quarter of the weight


def test_report_cloud_is_that_of_its_seed():
    pictures = [render_svg("nuage.svg", cloud_picture(CLOUD, seed=seed)) for seed in (0, 0, 1)]
    assert pictures[0] == pictures[1] != pictures[2]


def test_report_cloud_says_which_words_found_no_room():
    many = Cloud(tuple(CloudWord("anticonstitutionnellement" * 3, 9.0, "") for _ in range(60)), (), "G²")
    picture = cloud_picture(many)
    assert len(picture.mots) + len(picture.laisses) == 60
    assert picture.laisses
    assert "réseau" not in texts(picture)


@pytest.mark.parametrize("colour", [*INKS, NEUTRAL])
def test_report_inks_can_be_read_on_white(colour):
    # Contrast of WCAG 2: (1 + 0.05) / (luminance + 0.05).
    channels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    assert 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 4.5


CLASSES = Classes(np.array([1, 1, 2, 2, 2, 3, 0]), Cut(1, Cut(2, 3, 7.25, 2), 1234.0, 1))


def test_report_dendrogram_has_the_tree_and_its_classes():
    held = csr_matrix([[9, 0], [3, 0], [0, 1], [0, 1], [0, 1], [0, 0], [0, 0]])
    words = class_items(CLASSES, held, ["réseau", "médiathèque"], "mots")
    parts = [ClassItem(3, "groupe", "Les habitants d'un très très long quartier", 1, 1, 1.0, 99.4, 0.0)]
    picture = dendrogram(CLASSES, words, parts)
    shown = texts(picture)
    assert {"Classe 1 : 33 %", "Classe 2 : 50 %", "3 segments", "χ² 1 234"} <= {
        text.replace("\u202f", " ").replace("\u00a0", " ") for text in shown
    }
    assert shown.count("réseau") == shown.count("médiathèque") == 1
    (cut,) = [text for text in shown if text.startswith("▸ Les hab")]
    assert cut.endswith("… 99")
    assert len(picture.traits) == 2 + 2 + 3  # a stem and a bar a cut, a line down a class


COUNTS = np.array([[42, 7, 11], [9, 31, 6], [3, 8, 27], [16, 14, 13], [21, 4, 2], [6, 19, 15]])
MOTS = ["réseau", "fibre", "tarif", "guichet", "clavier", "mairie"]


def test_report_plane_labels_do_not_meet_and_say_contributions():
    found = correspondence(COUNTS, MOTS, ["Élus", "Habitants", "Associations"])
    picture = plane(found)
    assert set(MOTS) | {"Élus", "Habitants", "Associations"} <= set(texts(picture))
    assert picture.aide[0].startswith("Élus\u00a0: contributions ")
    assert picture.aide[0].endswith("cos² 1,00")
    x, y = (picture.parties[0].x - picture.zero[0], picture.zero[1] - picture.parties[0].y)
    assert (x > 0, y > 0) == tuple(found.colonnes.coordonnees[0] > 0)
    assert x / y == pytest.approx(found.colonnes.coordonnees[0, 0] / found.colonnes.coordonnees[0, 1])
    biggest = max(picture.mots, key=lambda label: label.taille)
    assert biggest.nom == MOTS[found.plane_contributions(found.lignes, (0, 1)).argmax()]


def test_report_plane_leaves_out_labels_without_room_but_not_their_points():
    crowded = np.repeat(COUNTS, 30, axis=0)
    found = correspondence(crowded, [f"{MOTS[k // 30]} {k}" for k in range(180)], ["A", "B", "C"])
    picture = plane(found, nombre=180)
    assert len(picture.mots) == 180
    assert 0 < sum(label.x_texte is not None for label in picture.mots) < 180


def test_report_plane_of_two_parts_has_one_axis():
    found = correspondence(COUNTS[:, :2], MOTS, ["Élus", "Habitants"])
    with pytest.raises(PrecanumError, match="un seul axe ; le plan demandé"):
        plane(found)


#: Two rings that nothing joins, and words of all lengths.
RINGS = Network(
    tuple(Node(f"{NAMES[k % 8]} {k}", "mots", 400 // (k + 1), 1 + k // 30) for k in range(60)),
    tuple(Edge(r * 30 + k, r * 30 + (k + 1) % 30, k + 1, 12.0, 0.3) for r in (0, 1) for k in range(29)),
)


def test_report_network_labels_neither_meet_nor_leave_the_picture():
    picture = network_picture(RINGS)
    boxes = []
    for word in picture.mots:
        width, above, under = text_box(word.mot, word.taille)
        boxes.append((word.x - width / 2, word.y - above, word.x + width / 2, word.y + under))
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(
        b[0] >= 0 and b[1] >= 0 and b[2] <= picture.largeur and b[3] <= picture.plancher for b in boxes
    )


def test_report_network_links_end_at_words_and_grow_with_their_windows():
    picture = network_picture(RINGS)
    (thin, *_, thick), (first, last) = picture.traits, (RINGS.noeuds[0], RINGS.noeuds[-1])
    assert thin[4] < thick[4]
    ends = {round(x, 6) for x, *_ in picture.traits} | {round(trait[2], 6) for trait in picture.traits}
    assert ends == {round(word.x, 6) for word in picture.mots}
    assert picture.mots[0].mot == f"{first.nom}¹"
    assert picture.mots[-1].mot == f"{last.nom}²"
    assert picture.mots[0].taille > picture.mots[-1].taille
    assert network_picture(RINGS) == picture


def test_report_pictures_are_not_written_over(tmp_path):
    picture = cloud_picture(CLOUD)
    write_svg(tmp_path / "nuage.svg", picture)
    with pytest.raises(OutputError, match="existe déjà"):
        write_svg(tmp_path / "nuage.svg", picture)
    assert (tmp_path / "nuage.svg").read_text(encoding="utf-8") == render_svg("nuage.svg", picture)
