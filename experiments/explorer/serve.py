"""Solara's server on this machine alone: nothing is asked of any other, and nothing is told."""

from __future__ import annotations

import os
import socket
import tempfile
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from experiments.explorer.opening import Opening
from sim.composition import ConfigurationError

HOST = "127.0.0.1"

_CDN = "/_solara/cdn"
_PAGE = "experiments.explorer.page:Page"

_ALLOWED = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "  # widgets are compiled there
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
    "frame-ancestors 'none'; form-action 'none'"
)
"""What a browser may ask for: whatever a page says, nothing of another machine."""


def check_installed() -> None:
    """Refuse where Solara is not installed.

    Raises:
        ConfigurationError: saying what to install.
    """
    if not all(map(find_spec, ("solara", "solara_assets", "uvicorn"))):
        raise ConfigurationError(
            "explore: Solara is not installed; it comes with the extra [explore]"
        )


def bound(port: int) -> socket.socket:
    """Return a socket of this machine that nobody listens to yet.

    Args:
        port: its number; 0 for any that is free.

    Raises:
        ConfigurationError: when it is taken, or not allowed.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"--port {port}: cannot be listened to ({why}); take another, or 0 for any"
        ) from None
    return listener


def serve(opening: Opening, listener: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted.

    Args:
        opening: what the page opens with.
        listener: the socket.
        ready: told the address once it can be asked.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ["SOLARA_HOME"] = home  # else it leaves a folder, with a number for telemetry
        _served(_app(opening), listener, ready)


class _Kept:
    """Tells the browser what it may ask for.

    Args:
        app: what it stands in front of.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the application does, with one more header."""

        async def told(message: Any) -> None:
            if message["type"] == "http.response.start":
                header = (b"content-security-policy", _ALLOWED.encode())
                message["headers"] = [*message.get("headers", []), header]
            await send(message)

        await self._app(scope, receive, told)


def _app(opening: Opening) -> Any:
    """Return the application: Solara's, in front of which stands what it would fetch elsewhere."""
    from solara import settings as of_solara
    from solara.server import settings

    of_solara.assets.proxy = True  # off, the page would name another machine
    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"  # no look at whether there is a newer version
    settings.kernel.cull_timeout = "10m"  # what a page that was left holds in memory
    settings.theme.loader = "plain"
    settings.theme.show_banner = False
    settings.theme.title = "entraide"
    from solara.server import app as apps
    from solara.server.starlette import app as solara_app
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from experiments.explorer import page

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # of pages within others

    page.open_with(opening)
    apps.apps["__default__"] = apps.AppScript(_PAGE)
    assets = Path(settings.assets.proxy_cache_dir)
    return Starlette(
        routes=[
            Mount(_CDN, StaticFiles(directory=assets)),  # what it lacks is not found, not fetched
            Mount("/", solara_app),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"]),
            Middleware(_Kept),
        ],
        lifespan=solara_app.router.lifespan_context,
    )


def _served(app: Any, listener: socket.socket, ready: Callable[[str], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):  # type: ignore[misc]
        """Tells when it can be asked."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(f"http://{HOST}:{listener.getsockname()[1]}/")

    config = uvicorn.Config(app, log_level="warning", ws_max_size=2**20)
    Server(config).run(sockets=[listener])
