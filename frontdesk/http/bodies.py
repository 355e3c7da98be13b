"""Reads a request's body, but no more than is allowed."""

from fastapi import Request
from starlette.exceptions import HTTPException


async def limited_body(request: Request, limit: int) -> bytes:
    """Read a body.

    Args:
        request: The request.
        limit: The most bytes to take.

    Raises:
        HTTPException: 413, the body is larger.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413, "The body is too large.")
    return bytes(body)
