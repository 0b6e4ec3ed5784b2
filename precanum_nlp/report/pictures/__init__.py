"""Pictures of words as SVG files: cloud, factorial plane, dendrogram of lexical classes.

They lay out what keywords computed; no figure is made here.
"""

from precanum_nlp.report.pictures.cloud import CloudPicture, cloud_picture
from precanum_nlp.report.pictures.dendrogram import Dendrogram, dendrogram
from precanum_nlp.report.pictures.plane import Plane, plane
from precanum_nlp.report.pictures.svg import write_svg

__all__ = ["CloudPicture", "Dendrogram", "Plane", "cloud_picture", "dendrogram", "plane", "write_svg"]
