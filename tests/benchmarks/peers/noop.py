"""FastAPI by itself: a POST that parses a body and does nothing, a GET of bytes that are there."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response

app = FastAPI(openapi_url=None)

_answers: dict[str, bytes] = {}


@app.post("/entries", status_code=201)
async def nothing(body: dict[str, Any]) -> dict[str, int]:
    """Answer with the number of fields."""
    return {"fields": len(body)}


@app.put("/answers/{name}", status_code=204)
async def keep(name: str, request: Request) -> None:
    """Keep the bytes that a GET of the same address answers."""
    _answers[name] = await request.body()


@app.get("/answers/{name}")
async def kept(name: str) -> Response:
    """Answer with the bytes that were kept."""
    return Response(_answers[name], media_type="application/json")
