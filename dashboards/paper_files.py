"""Hands published papers out: one address a file, so that every line of the archive is a download and a mail can link to it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboards import data
from dashboards.render.view import language_of
from dashboards.render.words import say
from transforms.editions.papers import Making, PaperFile, digest_of, makings, path_of
from transforms.editions.shelf import Edition, NoEdition

MIME = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def address(edition: Edition, making: Making, file: PaperFile) -> str:
    """Where a file can be had, relative to any page."""
    return f"berkas/{edition.name}/{making.number}/{file.name}"


def found(edition_name: str, number: int, file_name: str) -> tuple[bytes, str] | None:
    """A file as it was made and its media type; None where none was made under that name, or it is no longer what was made."""
    try:
        edition = data.shelf().open(edition_name)
    except NoEdition:
        return None
    for making in makings(edition):
        for file in making.files:
            path = path_of(edition, making, file)
            if (making.number, file.name) == (number, file_name) and digest_of(path) == file.sha256:
                return path.read_bytes(), MIME[file.kind]
    return None


async def hand_out(request: Request) -> Response:
    """The file as a download; 404 in words where there is none."""
    name = request.path_params["file"]
    held = await run_in_threadpool(found, request.path_params["edition"], request.path_params["number"], name)
    if held is None:
        return PlainTextResponse(say("paper_gone", language_of(request.query_params.get("lang"))), 404)
    body, mime = held
    return Response(body, media_type=mime, headers={"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"})


def routes() -> list[Route]:
    """What the internal server answers beside the pages."""
    return [Route("/berkas/{edition}/{number:int}/{file}", hand_out, methods=["GET"])]
