"""The interactive twins of the figures, for JupyterLab: type, choose, upload, and see.

Each function returns a Panel: inputs, and a pure function from their values to HTML. What goes wrong
becomes a sentence in the panel. No panel asks anything of the network, and each can be worked with the
keyboard alone.
"""

from .learning import steps
from .panel import Panel
from .pictures import picture_search, picture_upload
from .texts import attention, contextual_word, sentences
from .words import analogy, films, neighbors

__all__ = [
    "Panel",
    "analogy",
    "attention",
    "contextual_word",
    "films",
    "neighbors",
    "picture_search",
    "picture_upload",
    "sentences",
    "steps",
]
