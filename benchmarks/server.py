"""The service as it is, with one route more: a constant body of a chosen size behind the same sign-in.

`python -m benchmarks.server PORT` serves SULH_DATABASE_URL on loopback with one worker.
"""

import sys

import uvicorn
from fastapi import Request, Response

from app.deps import SignedIn, current_index
from app.main import create_app
from app.phrases import language_of
from app.policy import require, viewer_of
from app.search.criteria import criteria_of, parse_query
from app.services import walks
from app.settings import get_settings


async def constant(request: Request, actor: SignedIn) -> Response:
    """Everything the search does around the searching: sign-in, counter, parameters, language, headers."""
    require(actor, "profiles.search")
    index = await current_index(request)
    criteria_of(parse_query(request.scope["query_string"]), viewer_of(actor), index.code_now)
    lang = language_of(request.scope["headers"])
    size = int(request.path_params["size"])
    headers = {"Link": "", "Content-Language": lang, "Vary": "Accept-Language"}
    return Response(_bodies.setdefault(size, b"x" * size), media_type="application/json", headers=headers)


_bodies: dict[int, bytes] = {}


def main() -> None:
    # The searches of a benchmark show everybody in a minute: a partner would soon be told that this is enough.
    walks.PARTNER_SHARE = 1
    app = create_app(get_settings().model_copy(update={"walk_partner": 1_000_000_000}))
    app.add_api_route("/constant/{size}", constant, methods=["GET"])
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False, server_header=False
    )


if __name__ == "__main__":
    main()
