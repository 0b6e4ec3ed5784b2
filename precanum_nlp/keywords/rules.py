"""What an analyst decides about words: the files of the study's folder mots/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.stopwords import bare, default_stop, read_stop
from precanum_nlp.linguistics import fold, lemme_dictionnaire
from precanum_nlp.linguistics.sms import sms_table

if TYPE_CHECKING:
    from precanum_nlp.linguistics import Mot

#: Kinds that are words only if the study says so, with « +[nombres] » in its antidictionnaire.txt.
KINDS = ("nombres", "adresses", "emoji")
STOP_FILE, LEMMA_FILE, EXPRESSION_FILE = "antidictionnaire.txt", "lemmes.csv", "expressions.txt"

#: Parts of speech that hold a meaning of their own: a stop word is told by its lemma there, never by its form
#: (« été », the summer, is not the participle of « être »).
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
_NOT_WORDS = frozenset({"PUNCT", "SPACE", "SYM"})
#: « neuf » alone is the adjective as often; « un » and « une » are articles.
_NUMBERS = frozenset(
    ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "dix", "onze", "douze", "treize", "quatorze",
     "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante", "soixante", "septante",
     "huitante", "octante", "nonante", "cent", "cents", "mille"]
)  # fmt: skip
_IN_NUMBERS = _NUMBERS | {"un", "une", "et", "neuf"}
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")


@dataclass(frozen=True, slots=True)
class WordRules:
    """What is a word of the study, and under which name it is counted.

    Parameters
    ----------
    stop : frozenset of str
        Words to leave out, as `bare` writes them.
    lemmes : mapping of str to str
        Form, or lemma as found, → lemma to count it under; lower case.
    expressions : tuple of str
        Expressions that are one word each.
    separees : frozenset of str
        Expressions, folded, that are never to be made one word.
    genres : frozenset of str
        Those of `KINDS` that count as words.
    """

    stop: frozenset[str] = field(default_factory=default_stop)
    lemmes: Mapping[str, str] = field(default_factory=dict)
    expressions: tuple[str, ...] = ()
    separees: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()

    def lemma(self, mot: Mot) -> str:
        """Return the lemma under which `mot` counts: the study's correction of its form, or of its lemma."""
        lemme = bare(mot.lemme or mot.forme)
        return self.lemmes.get(bare(mot.forme)) or self.lemmes.get(lemme, lemme)

    def is_word(self, mot: Mot, lemme: str) -> bool:
        """Return whether `mot`, of this lemma, is counted.

        A word holds at least two characters, one of them a letter, and is no stop word. Numbers, in figures
        or in letters (quarante, vingt-deux), addresses (e-mail, web, @mention, which may name somebody) and
        emoji are words only if `genres` says so.
        """
        if kind := _kind(mot.forme):
            return kind in self.genres and lemme not in self.stop
        if lemme in self.stop or mot.pos in _NOT_WORDS or len(lemme) < 2:
            return False
        # A letter alone says nothing (« g », which spaCy reads as grammes), but « € » is a euro.
        if len(forme := bare(mot.forme)) == 1 and forme.isalpha():
            return False
        if mot.pos not in _CONTENT and forme in self.stop:
            return False
        return any(character.isalpha() for character in lemme)


@lru_cache(maxsize=1 << 16)
def _kind(forme: str) -> str:
    if "@" in forme or "://" in forme or forme.startswith("www."):
        return "adresses"
    if any(map(str.isalpha, forme)):
        return "nombres" if _is_number(forme) else ""
    if _EMOJI.search(forme):
        return "emoji"
    return "nombres" if any(map(str.isdigit, forme)) else ""


def _is_number(forme: str) -> bool:
    parts = forme.lower().split("-")
    return not _NUMBERS.isdisjoint(parts) and _IN_NUMBERS.issuperset(parts)


def read_rules(folder: Path) -> WordRules:
    """Return what the files of `folder` say; each may be missing, and so may the folder.

    Parameters
    ----------
    folder : pathlib.Path
        mots/ of a study: antidictionnaire.txt, lemmes.csv, expressions.txt.

    Raises
    ------
    PrecanumError
        A file that cannot be read, or its first fault: file, line, what was found, what would be right.
    """
    stop, genres = stop_rules(_lines(folder / STOP_FILE), STOP_FILE)
    tied, parted = expression_rules(_lines(folder / EXPRESSION_FILE))
    # The study's own lines win over what the package knows of text messages.
    lemmes = {**sms_lemmas(), **_lemmas(folder / LEMMA_FILE)}
    return WordRules(stop, lemmes, tied, parted, genres)


@cache
def sms_lemmas() -> Mapping[str, str]:
    """Return spelling of text messages → lemma of the French it stands for: of its last word.

    « bcp » is « beaucoup » and « jsuis » is « je suis », both stop words; « connection » counts with
    « connexion ». A stop word stays what it is: « tel » is not always a telephone.
    """
    told = ((sms, standard[-1]) for sms, standard in sms_table().items() if sms not in default_stop())
    return {sms: bare(lemme_dictionnaire(last)) for sms, last in told}


def stop_rules(lines: Iterable[str], where: str = STOP_FILE) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stop list, the package's changed by `lines`, and the kinds that count as words.

    Parameters
    ----------
    lines : iterable of str
        « mot » leaves it out; « +mot » keeps it though the package's list drops it; « +[nombres] » counts
        a kind of `KINDS`; `#` starts a comment.
    where : str
        Name of the file, for errors.
    """
    stop, genres = set(default_stop()), set()
    for number, line in enumerate(lines, start=1):
        said = line.split("#", 1)[0].strip()
        if kind := re.fullmatch(r"\+?\[(.*)\]", said):
            if kind[1] not in KINDS or said[0] != "+":
                right = ", ".join(f"+[{name}]" for name in KINDS)
                raise PrecanumError(f"{where}:{number} : « {said} » inconnu ; au choix : {right}.")
            genres.add(kind[1])
        elif said.startswith("+"):
            stop -= read_stop(said[1:])
        else:
            stop |= read_stop(said)
    return frozenset(stop), frozenset(genres)


def expression_rules(lines: Iterable[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the expressions that are one word, and those (« - bonne journée ») that never are, folded."""
    said = [line.split("#", 1)[0].strip() for line in lines]
    tied = tuple(dict.fromkeys(one for one in said if one and one[0] != "-"))
    return tied, frozenset(fold(one[1:].strip()) for one in said if one[:1] == "-")


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        return path.read_bytes().decode("utf-8-sig").splitlines()
    except OSError as error:
        raise PrecanumError(
            f"{path} : lecture impossible ({error.strerror}) ; vérifiez le fichier."
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise PrecanumError(
            f"{path}:{line} : octet qui n'est pas de l'UTF-8 ; enregistrez le fichier en UTF-8."
        ) from None


def _lemmas(path: Path) -> dict[str, str]:
    from precanum_nlp.keywords.tables import read_named_rows

    lemmas: dict[str, str] = {}
    for number, row in read_named_rows(path, ("forme", "lemme")):
        forme, lemme = bare(row["forme"]), bare(row["lemme"])
        if not forme or not lemme:
            raise PrecanumError(
                f"{path.name}, ligne {number} : forme ou lemme vide ; écrivez les deux, ou retirez la ligne."
            )
        if lemmas.setdefault(forme, lemme) != lemme:
            raise PrecanumError(
                f"{path.name}, ligne {number} : « {forme} » a déjà le lemme « {lemmas[forme]} » ; "
                "gardez une ligne."
            )
    return lemmas
