"""A picture of words as the page takes it."""

from __future__ import annotations

from dataclasses import dataclass

from precanum_nlp.report.pictures.cloud import CloudPicture
from precanum_nlp.report.pictures.dendrogram import Dendrogram
from precanum_nlp.report.pictures.network import NetworkPicture
from precanum_nlp.report.pictures.plane import Plane


@dataclass(frozen=True, slots=True)
class WordPicture:
    """What was laid out; `kind` names the template that draws it, as « nuage » for nuage-corps.svg."""

    kind: str
    drawn: CloudPicture | Dendrogram | NetworkPicture | Plane

    @property
    def description(self) -> str:
        """What the picture is, for those who do not see it."""
        return self.drawn.titre
