"""What the schemas of REFI-QDA 1.5 (Codebook 1.0, Project 1.0) say of the elements that we write.

Retold here from the schemas' own definitions (https://www.qdasoftware.org/): for each element the order of
its children as a pattern, its required attributes, and the others that we may write.
"""

import re
from xml.etree import ElementTree

_BARE = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_GUID = rf"{_BARE}|\{{{_BARE}\}}"
_TEXT, _WHOLE, _TRUTH = r"(?s).*", r"[-+]?\d+", "true|false|0|1"
_MOMENT = r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
_TRACE = {
    "creatingUser": _GUID,
    "creationDateTime": _MOMENT,
    "modifyingUser": _GUID,
    "modifiedDateTime": _MOMENT,
}
_KINDS = "Text|Boolean|Integer|Float|Date|DateTime"

#: Children, required attributes, other attributes.
PROJECT = {
    "Project": (
        "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*",
        {"name": _TEXT},
        {"origin": _TEXT, "creatingUserGUID": _GUID, "creationDateTime": _MOMENT, "basePath": _TEXT},
    ),
    "Users": ("User+", {}, {}),
    "User": ("", {"guid": _GUID}, {"name": _TEXT, "id": _TEXT}),
    "CodeBook": ("Codes", {}, {}),
    "Codes": ("Code+", {}, {}),
    "Code": (
        "Description? NoteRef* Code*",
        {"guid": _GUID, "name": _TEXT, "isCodable": _TRUTH},
        {"color": "#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})"},
    ),
    "Variables": ("Variable+", {}, {}),
    "Variable": ("Description?", {"guid": _GUID, "name": _TEXT, "typeOfVariable": _KINDS}, {}),
    "Sources": ("(TextSource|PictureSource|PDFSource|AudioSource|VideoSource)+", {}, {}),
    "TextSource": (
        "Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*",
        {"guid": _GUID},
        {"name": _TEXT, "richTextPath": _TEXT, "plainTextPath": _TEXT, **_TRACE},
    ),
    "PlainTextSelection": (
        "Description? Coding* NoteRef*",
        {"guid": _GUID, "startPosition": _WHOLE, "endPosition": _WHOLE},
        {"name": _TEXT, **_TRACE},
    ),
    "Coding": ("CodeRef NoteRef*", {"guid": _GUID}, {"creatingUser": _GUID, "creationDateTime": _MOMENT}),
    "CodeRef": ("", {"targetGUID": _GUID}, {}),
    "VariableValue": ("VariableRef (TextValue|BooleanValue|IntegerValue|FloatValue|DateValue)?", {}, {}),
    "VariableRef": ("", {"targetGUID": _GUID}, {}),
    "Description": ("", {}, {}),
    "TextValue": ("", {}, {}),
}
CODEBOOK = {
    "CodeBook": ("Codes Sets?", {}, {"origin": _TEXT}),
    "Codes": PROJECT["Codes"],
    "Code": ("Description? Code*", *PROJECT["Code"][1:]),
    "Description": PROJECT["Description"],
}


def breaches(document: bytes, schema: dict, namespace: str) -> list[str]:
    """Return what in a document the schema forbids."""
    return [
        f"{element.tag} : {breach}"
        for element in ElementTree.fromstring(document).iter()
        for breach in _of(element, schema, namespace)
    ]


def _of(element: ElementTree.Element, schema: dict, namespace: str) -> list[str]:
    prefix = f"{{{namespace}}}"
    name = element.tag.removeprefix(prefix)
    if not element.tag.startswith(prefix) or name not in schema:
        return ["unknown element"]
    children, required, others = schema[name]
    found = [f"no {attribute}" for attribute in required if attribute not in element.attrib]
    for attribute, value in element.attrib.items():
        pattern = {**required, **others}.get(attribute)
        if pattern is None or not re.fullmatch(pattern, value):
            found.append(f"{attribute}={value!r}")
    order = "".join(f"<{child.tag.removeprefix(prefix)}>" for child in element)
    pattern = re.sub(r"\w+", r"<\g<0>>", children).replace(" ", "")
    pattern = re.sub(r"<\w+>(?=[?*+])", r"(?:\g<0>)", pattern)
    if not re.fullmatch(pattern, order):
        found.append(f"children {order}, not {children}")
    if order and (element.text or "").strip():
        found.append("text among elements")
    return found
