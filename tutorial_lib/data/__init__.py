"""The real data behind the notebooks: each loader returns plain lists and arrays.

Nothing is downloaded: every data set comes inside an installed package, and `store.locate` checks its files
before they are read. Every loader raises MissingPackageError when its package is not installed, and
DamagedFileError when the file in it is not the one that it should be; the message holds the command that
mends it.
"""

from .articles import wikipedia, wikipedia_sentences
from .emoji import twemoji
from .films import movielens
from .images import image_files, open_image
from .pictures import Picture, digits, photographs
from .texts import Usage, analogy_questions, food_reviews, lee_documents, senses, simlex999, wordsim353

__all__ = [
    "Picture",
    "Usage",
    "analogy_questions",
    "digits",
    "food_reviews",
    "image_files",
    "lee_documents",
    "movielens",
    "open_image",
    "photographs",
    "senses",
    "simlex999",
    "twemoji",
    "wikipedia",
    "wikipedia_sentences",
    "wordsim353",
]
