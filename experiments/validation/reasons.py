"""Why patterns fail, as far as known, and what was tried; shown only where one does fail."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {}
"""By pattern."""
