"""The desk as one ASGI application: the door, the pages, their look. GET shows, POST changes and answers 303."""

from __future__ import annotations

from starlette import status
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from handpress.data import shipped
from handpress.desk.daypages import DayPages
from handpress.desk.desk import Desk
from handpress.desk.door import COOKIE, Door
from handpress.desk.log import Logged, Mended
from handpress.desk.onepages import OnePages
from handpress.desk.sendpages import SendPages
from handpress.desk.show import HERE, Show, to
from handpress.desk.welcome import WelcomePages

_FACES = {
    "text.ttf": "AtkinsonHyperlegible-Regular.ttf",
    "bold.ttf": "AtkinsonHyperlegible-Bold.ttf",
    "head.ttf": "AtkinsonHyperlegibleNext-ExtraBold.ttf",
}


_KEYS = (
    ("Tab, Shift Tab", "goes through the page; the first stop skips to the content"),
    ("Ctrl K", "goes to the box that finds papers"),
    ("\u2191 \u2193", "choose among what was found; Enter takes it, Esc clears the box"),
    ("Ctrl P", "prints the papers, never the screen"),
    ("F8, Shift F8", "goes to the next, or the previous, row that is refused"),
    ("Enter", "saves the row whose field you are in"),
)


class DoorPages:
    """What is answered at the door of a desk."""

    def __init__(self, desk: Desk, show: Show) -> None:
        self.desk, self.show = desk, show

    def routes(self) -> list[Route]:
        """Return its addresses."""
        return [
            Route("/start", self.start),
            Route("/lock", self.lock, methods=["GET", "POST"]),
            Route("/alive", self.alive),
            Route("/here", self.alive),
            Route("/healthz", self.healthz),
            Route("/help/keys", self.keys),
        ]

    async def start(self, request: Request) -> Response:
        """Set the cookie of a start address, and go on without its secret."""
        cookie = self.desk.keeper.begin(request.query_params.get("token", ""))
        if not cookie:
            return self.show.outside(request, status.HTTP_403_FORBIDDEN, "start")
        answer = to("/welcome" if self.desk.is_new else "/")
        answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def lock(self, request: Request) -> Response:
        """Take the names off the screen."""
        if request.method == "POST":
            self.desk.keeper.lock()
        return self.show.outside(request, status.HTTP_200_OK, "locked")

    async def alive(self, request: Request) -> Response:
        """Say how many seconds are left until the desk locks; a script asks for it, and nobody else."""
        return Response(str(round(self.desk.keeper.left())), media_type="text/plain")

    def keys(self, request: Request) -> Response:
        """Show what each key does."""
        return self.show.page("keys", keys=_KEYS)

    async def healthz(self, request: Request) -> Response:
        """Say that the desk answers."""
        return Response("ok", media_type="text/plain")


def application(desk: Desk) -> Starlette:
    """Return *desk* as an ASGI application."""
    show = Show(desk)
    routes = [
        *DayPages(desk, show).routes(),
        *OnePages(desk, show).routes(),
        *WelcomePages(desk, show).routes(),
        *SendPages(desk, show).routes(),
        *DoorPages(desk, show).routes(),
        Route("/static/fonts/{name}", _face),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    ]
    around = [
        Middleware(Logged, log=desk.log, clock=desk.keeper.clock, counts=desk.day.counts),
        Middleware(Door, keeper=desk.keeper, hosts=lambda: desk.hosts, page=show.outside),
        Middleware(Mended, log=desk.log, page=show.broken),
        Middleware(GZipMiddleware, minimum_size=500),
    ]
    return Starlette(routes=routes, middleware=around)


def _face(request: Request) -> Response:
    """Return one of the faces that ship."""
    name = _FACES.get(request.path_params["name"])
    if name is None:
        return Response(status_code=status.HTTP_404_NOT_FOUND)
    headers = {"Cache-Control": "private, max-age=86400"}
    return FileResponse(shipped("fonts") / name, media_type="font/ttf", headers=headers)
