"""What a page opens with: two neighbourhoods, made once and copied for each page."""

from __future__ import annotations

import pickle
from threading import Lock

from experiments.explorer import scene
from experiments.explorer.asked import TOGETHER, Asked, Levers
from experiments.explorer.pair import Pair, Pasts
from experiments.words import Language


class Opening:
    """What every page opens with.

    Args:
        asked: what is asked for.
        language: in which the page opens.

    Attributes:
        asked: what is asked for.
        language: in which the page opens.
        pasts: which pages share.
        ground: where buildings stand (`scene.ground`): no crisis and no lever moves them.
    """

    def __init__(self, asked: Asked, language: Language) -> None:
        self.asked, self.language, self.pasts = asked, language, Pasts()
        self._lock = Lock()
        pair = Pair(asked.spec, TOGETHER, self.pasts)
        self.ground = scene.ground(pair)
        self._kept = pickle.dumps(pair)

    def pair(self) -> Pair:
        """Return two neighbourhoods of a page's own."""
        pair: Pair = pickle.loads(self._kept)
        pair.pasts = self.pasts
        return pair

    def in_crisis(self, name: str, levers: Levers) -> Pair:
        """Return two neighbourhoods before another crisis.

        Args:
            name: of the crisis.
            levers: of the second neighbourhood.

        Raises:
            ConfigurationError: when what was asked for does not go with it.
        """
        with self._lock:  # Hydra composes one thing at a time
            spec = self.asked.with_crisis(name)
        return Pair(spec, levers, self.pasts)
