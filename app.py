"""The front door: one server with the staff screens and the light pages for phones."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from core.errors import CunyiError
from core.guard import Guard
from core.public.doorstep import Doorstep
from core.public.routes import public_routes
from core.runtime import Runtime, close_runtime, start_runtime
from core.settings import read_settings
from pages.shared.session import sentence_of

log = logging.getLogger("cunyi")

#: Options the safety of the screens rests on; they are set in .streamlit/config.toml.
OPTIONS = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
}


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Opens the database before the first request and closes it after the last."""
    for name, value in OPTIONS.items():
        if st.get_option(name) != value:
            log.warning("option %s is %r, should be %r", name, st.get_option(name), value)
    try:
        opened = start_runtime()
    except CunyiError as error:
        sys.exit(error.sentence)
    threading.Thread(target=_warm, args=(opened,), daemon=True).start()
    yield
    close_runtime()


def _warm(opened: Runtime) -> None:
    """Loads the dictionaries before they are needed; what was loaded stays until the server ends.

    The collector of garbage is told so: looking through it again took a third of a rush.
    """
    _ = opened.reader
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def on_script_error(error: Exception) -> bool:
    """A quiet sentence for what goes wrong outside a page, in a callback or a fragment."""
    st.error(sentence_of(error))
    return True


app = st.App(
    "pages/main.py",
    middleware=[
        Middleware(Guard, public_url=read_settings().public_url),
        Middleware(Doorstep, routes=public_routes()),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
