"""Verification: what the code does, against answers that are known without it."""

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.limits_of_{whom}" for whom in ("residents", "collectives"))
)
