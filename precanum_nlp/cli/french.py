"""Click's own sentences in French."""

from __future__ import annotations

from types import ModuleType

#: What click says → what `precanum` says. Nouns that click builds at import (« file ») are left out of the
#: French sentences, which quote the name instead.
SENTENCES = {
    # formatting, core, decorators: help pages
    "Usage:": "Usage :",
    "Options": "Options ",  # the space before the colon that click adds
    "Positional arguments": "Arguments ",
    "Commands": "Commandes ",
    "Show this message and exit.": "Affiche cette aide et quitte.",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
    "env var: {var}": "variable d'environnement : {var}",
    "(dynamic)": "(calculé)",
    "deprecated": "obsolète",
    # core, parser, exceptions: wrong command lines
    "Missing command.": "Commande manquante.",
    "Missing argument": "Argument manquant :",
    "Missing option": "Option manquante :",
    "Missing parameter": "Paramètre manquant :",
    "Missing {param_type}": "Il manque : {param_type}",
    "Missing parameter: {param_name}": "Paramètre manquant : {param_name}",
    "No such option {name!r}.": "L'option « {name} » n'existe pas.",
    "No such command {name!r}.": "La commande « {name} » n'existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "Vouliez-vous dire l'une de celles-ci : {possibilities} ?",
    "Invalid value: {message}": "Valeur impossible : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur impossible pour {param_hint} : {message}",
    "Got unexpected extra argument ({args})": "Argument en trop : {args}.",
    "Got unexpected extra arguments ({args})": "Arguments en trop : {args}.",
    "Option {name!r} does not take a value.": "L'option « {name} » ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L'option « {name} » demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L'option « {name} » demande {nargs} valeurs.",
    "Argument {name!r} takes {nargs} values.": "L'argument « {name} » demande {nargs} valeurs.",
    "Takes {nargs} values but 1 was given.": "Il faut {nargs} valeurs, une seule est donnée.",
    "Takes {nargs} values but {len} were given.": "Il faut {nargs} valeurs, {len} sont données.",
    "Could not open file {filename!r}: {message}": "Le fichier « {filename} » ne s'ouvre pas : {message}",
    "unknown error": "erreur inconnue",
    # types: values that are not what they should be
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "{value!r} is not {choice}.": "« {value} » ne convient pas ; seul choix : {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » ne convient pas ; au choix : {choices}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre qui convienne.",
    "{value} is not in the range {range}.": "{value} est hors des limites ({range}).",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "« {value} » n'est ni oui ni non ; valeurs reconnues : {states}."
    ),
    "{value!r} does not match the format {format}.": "« {value} » n'est pas de la forme {format}.",
    "{value!r} does not match the formats {formats}.": "« {value} » n'a aucune des formes {formats}.",
    "{name} {filename!r} does not exist.": "« {filename} » n'existe pas.",
    "{name} {filename!r} is a file.": "« {filename} » est un fichier, il faut un dossier.",
    "{name} {filename!r} is a directory.": "« {filename} » est un dossier, il faut un fichier.",
    "{name} {filename!r} is not readable.": "« {filename} » ne peut pas être lu ; vérifiez les droits.",
    "{name} {filename!r} is not writable.": "« {filename} » ne peut pas être écrit ; vérifiez les droits.",
    "{name} {filename!r} is not executable.": "« {filename} » ne peut pas être exécuté.",
}


def speak() -> None:
    """Make click say `SENTENCES`, whatever the locale.

    Click looks its sentences up by gettext, in a catalogue that depends on the environment; here its modules
    are handed this one. A sentence that is missing (click's developers' own errors) stays as it is.
    """
    from click import core, decorators, exceptions, formatting, parser, types

    for module in (core, decorators, exceptions, formatting, parser, types):
        _hand_over(module)


def _hand_over(module: ModuleType) -> None:
    module._ = translated
    if hasattr(module, "ngettext"):
        module.ngettext = _counted


def translated(sentence: str) -> str:
    """Return the French for one of click's sentences, or the sentence itself."""
    return SENTENCES.get(sentence, sentence)


def _counted(singular: str, plural: str, number: int) -> str:
    return translated(singular if number == 1 else plural)
