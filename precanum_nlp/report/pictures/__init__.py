"""Pictures of words, for the page and as SVG files: cloud, factorial plane, network, tree of lexical classes.

They lay out what keywords computed; no figure is made here.
"""

from precanum_nlp.report.pictures.cloud import CloudPicture, cloud_picture
from precanum_nlp.report.pictures.dendrogram import Dendrogram, dendrogram
from precanum_nlp.report.pictures.network import NetworkPicture, network_picture
from precanum_nlp.report.pictures.on_page import WordPicture
from precanum_nlp.report.pictures.plane import Plane, plane
from precanum_nlp.report.pictures.svg import write_svg

__all__ = [
    "CloudPicture",
    "Dendrogram",
    "NetworkPicture",
    "Plane",
    "WordPicture",
    "cloud_picture",
    "dendrogram",
    "network_picture",
    "plane",
    "write_svg",
]
