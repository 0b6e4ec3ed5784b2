"""The frame that `precanum init` writes: small, valid, and explaining itself."""

_BLANK = """\
# Référentiel : ce que l'on cherche dans les textes.
# Une dimension (une question) contient des groupes, un groupe contient des codes.
# Indentez avec des espaces, jamais de tabulations. Vérifiez avec : precanum referentiel verifier

titre: "Mon étude"
# La version est un texte, entre guillemets. Changez-la à chaque modification inscrite au journal.
version: "0.1"

dimensions:
  - id: champs                   # lettres sans accent, chiffres, « _ », « . », « - » ; ne change plus
    label: "Freins"
    question: "Quels obstacles ce texte évoque-t-il ?"
    maximum: 3                   # codes par texte, au plus ; sans cette clé, pas de limite
    groupes:
      - id: acces
        label: "Accès"
        codes:
          - id: acces.cout       # unique dans tout le fichier
            label: "Coût"
            definition: "Le prix d'un abonnement ou d'un équipement empêche de s'en servir."
            inclut:              # ce qui relève du code, même si l'on hésite
              - "Impayés et coupures faute de moyens."
            exclut:              # ce qui n'en relève pas, et où le ranger
              - "Le prix n'est pas le problème mais le choix est difficile : autre frein."
            expressions:         # mots et tournures qui parlent pour le code
              - "trop cher"
              - "pas les moyens"
            exemples: []         # textes courts qui portent le code
            statut: actif        # actif, brouillon ou retire
            depuis: "0.1"        # version où le code est apparu
          - id: acces.reseau
            label: "Réseau"
            definition: "Le lieu n'est pas couvert, ou le débit ne suffit pas."
            expressions: ["zone blanche", "pas de réseau"]
            depuis: "0.1"
      - id: autre
        label: "Autre frein"
        codes:
          - id: autre
            label: "Autre frein"
            definition: "Un obstacle dans le sujet, qu'aucun autre code ne couvre."
            ouvert: true         # réponse ouverte : la matière des prochains codes
            depuis: "0.1"

# Le journal dit ce qui a changé, pour que les annotations suivent. Une ligne par changement, par exemple :
#  - {version: "0.2", date: 2025-03-01, type: renommage, de: [acces.cout], vers: [acces.prix],
#     auteur: "A. Martin", motif: "Mot employé par les personnes interrogées."}
# Types : ajout, renommage, fusion, scission, deplacement, retrait, retablissement.
journal: []
"""


def blank_referentiel() -> str:
    """Return the text of a small valid frame in French: 1 dimension, 2 groups, 3 codes."""
    return _BLANK
