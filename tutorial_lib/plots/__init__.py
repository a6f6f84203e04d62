"""Static figures: arrays in, matplotlib Axes out.

Each function takes the title (the message of the figure, a sentence), labels its axes, draws on `ax` if
one is given and returns the Axes it drew on (a list of Axes for the grids). End a notebook cell with
``plt.show()``.
"""

from .alternative import describe
from .charts import bars, lines, neighbors, training_curve
from .grids import attention, feature_maps, heatmap, image_grid, similarity_matrix
from .points import agreement, scatter, spaces
from .style import PALETTE, SIZES, use_style

__all__ = [
    "PALETTE",
    "SIZES",
    "agreement",
    "attention",
    "bars",
    "describe",
    "feature_maps",
    "heatmap",
    "image_grid",
    "lines",
    "neighbors",
    "scatter",
    "similarity_matrix",
    "spaces",
    "training_curve",
    "use_style",
]
