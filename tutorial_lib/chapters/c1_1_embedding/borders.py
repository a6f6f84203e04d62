"""A small real relation to learn: which countries of South America share a land border (chapter 1.1).

Twelve sovereign states and their 23 common borders. French Guiana, a part of France, is left out.
"""

from __future__ import annotations

import numpy as np

__all__ = ["BORDERS", "CAPITALS", "COUNTRIES", "aligned", "border_matrix"]

# Each border is written once, under the country that comes first in the alphabet.
BORDERS = {
    "argentina": "bolivia brazil chile paraguay uruguay",
    "bolivia": "brazil chile paraguay peru",
    "brazil": "colombia guyana paraguay peru suriname uruguay venezuela",
    "chile": "peru",
    "colombia": "ecuador peru venezuela",
    "ecuador": "peru",
    "guyana": "suriname venezuela",
}

# Longitude and latitude of the capitals (Bolivia: Sucre, the constitutional one), in degrees, to one decimal.
CAPITALS = {
    "argentina": (-58.4, -34.6),
    "bolivia": (-65.3, -19.0),
    "brazil": (-47.9, -15.8),
    "chile": (-70.7, -33.4),
    "colombia": (-74.1, 4.7),
    "ecuador": (-78.5, -0.2),
    "guyana": (-58.2, 6.8),
    "paraguay": (-57.6, -25.3),
    "peru": (-77.0, -12.0),
    "suriname": (-55.2, 5.9),
    "uruguay": (-56.2, -34.9),
    "venezuela": (-66.9, 10.5),
}

COUNTRIES = list(CAPITALS)


def border_matrix() -> np.ndarray:
    """The relation as a symmetric matrix, float32 [12, 12]: 1 where two countries share a border."""
    matrix = np.zeros((len(COUNTRIES), len(COUNTRIES)), dtype=np.float32)
    for country, others in BORDERS.items():
        for other in others.split():
            matrix[COUNTRIES.index(country), COUNTRIES.index(other)] = 1
    return matrix + matrix.T


def aligned(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The points [n, 2] moved, turned, mirrored and scaled to lie as near to `target` [n, 2] as they can.

    Orthogonal Procrustes (Schönemann 1966). None of this changes which points are near each other.
    """
    from scipy.linalg import orthogonal_procrustes

    centred, wanted = points - points.mean(axis=0), target - target.mean(axis=0)
    turn, strength = orthogonal_procrustes(centred, wanted)  # [2, 2]
    return centred @ turn * strength / (centred**2).sum() + target.mean(axis=0)
