"""The web process: the ASGI application that acknowledges hooks and serves pages."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console import pages as console
from bot.inbox.intake import Intake
from bot.service import Service
from bot.web import hooks
from bot.web.chat_page import ChatPage
from bot.web.health import Health

GRACE_S = 10


def create_app(service: Service) -> Starlette:
    """The application over these parts; when it ends, its intake stores what is still under way."""
    intake = Intake(service.database)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        intake.close()
        service.thinking.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Mount("/hooks", routes=hooks.routes(service.channels, intake)),
            Mount("/console", routes=console.routes(service)),
            *Health(service).routes(),
            *ChatPage(service, intake).routes(),
        ],
    )


class PortTaken(Exception):
    """Another program listens there; the text says what to do."""


def run_web(service: Service) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTaken."""
    settings = service.settings
    config = uvicorn.Config(
        create_app(service),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=64_000,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=GRACE_S,
    )
    uvicorn.Server(config).run(sockets=[listen(settings.host, settings.port)])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise PortTaken(
            f"Cannot listen on {host}:{port} ({problem.strerror}): end the program that does, "
            "or set ASK1999_PORT to another number."
        ) from None
    return listener
