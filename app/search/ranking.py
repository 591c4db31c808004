"""Who comes first, and why: a table of points that can be printed, and nothing else.

Nobody gains or loses by gender, nationality or origin. Ties break by reference.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

WEIGHTS_VERSION: Final = "2"

# What was asked for, per required code with a scale: mean over all of them, 0–100, times FIT_WEIGHT.
FIT_WEIGHT: Final = 5
# Strength (see tags.py) → points; a level that is not known counts as a weak one.
LANGUAGE_POINTS: Final = (0, 40, 20, 30, 50, 70, 85, 95, 100)
DEPTH_POINTS: Final = (0, 30, 40, 60, 80, 100)
EVIDENCE_POINTS: Final = (0, 40, 75, 100)
# Whoever meets a language only by a variety comes after all who know the language itself.
VARIETY_ONLY: Final = -2000

# What holds whoever asks for what: standing, see standing.py.
STANDING_EVIDENCE: Final = (0, 20, 60, 100)  # best evidence over the topics
RECENCY_MAX: Final = 100  # last mission or office this year; nothing after ten years
RECENCY_YEARS: Final = 10
FRESHNESS_MAX: Final = 200  # confirmed today; nothing after two years
FRESHNESS_DAYS: Final = 730
FREE_TODAY: Final = 100

# Words that were asked for outweigh everything above.
LITERAL_NAME: Final = 20_000
NAME: Final = 10_000  # times the likeness, 0–1
WORDS: Final = 3_000

# For a post of a deployment request, on top of the above.
PREFERENCE_MET: Final = 300  # for each thing that is preferred
FREE_ALL_OF_IT: Final = 400  # free on every day of the deployment

SCALE_POINTS: Final[Mapping[str, NDArray[np.int64]]] = {
    "language": np.array(LANGUAGE_POINTS, dtype=np.int64),
    "country": np.array(DEPTH_POINTS, dtype=np.int64),
    "region": np.array(DEPTH_POINTS, dtype=np.int64),
    "expertise": np.array(EVIDENCE_POINTS, dtype=np.int64),
}


def printable() -> dict[str, object]:
    """The whole table with its version, as it goes into a decision file."""
    return {
        "version": WEIGHTS_VERSION,
        "fit": {"weight": FIT_WEIGHT, **{field: points.tolist() for field, points in SCALE_POINTS.items()}},
        "variety_only": VARIETY_ONLY,
        "evidence": list(STANDING_EVIDENCE),
        "recency": {"most": RECENCY_MAX, "years": RECENCY_YEARS},
        "freshness": {"most": FRESHNESS_MAX, "days": FRESHNESS_DAYS},
        "free_today": FREE_TODAY,
        "preference_met": PREFERENCE_MET,
        "free_all_of_it": FREE_ALL_OF_IT,
        "words": {"literal_name": LITERAL_NAME, "name": NAME, "words": WORDS},
    }
