"""Tide heights by the harmonic method, with two constituents."""

import math

# name: amplitude in metres, period in hours, phase in radians
CONSTITUENTS = {
    "M2": (1.84, 12.4206, 0.62),
    "S2": (0.63, 12.0, 1.21),
}


def height(hours: float) -> float:
    """Height above the mean level, `hours` after the epoch of the table."""
    return sum(
        amplitude * math.cos(2 * math.pi * hours / period - phase)
        for amplitude, period, phase in CONSTITUENTS.values()
    )
