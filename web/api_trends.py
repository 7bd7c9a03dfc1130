"""API of trends: what does a program get of searches over time, and of two periods compared?"""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, request

from search import COMPARED, DEFAULT_TYPICAL, TrendsRequest, UsageError, contrast_json, trends_json
from web.api import PREFIX
from web.links import respelt, with_dates
from web.params import narrowed_request, parse_limit, parse_state
from web.source import engine
from web.trendstate import parse_trends

api_trends = Blueprint("api_trends", __name__, url_prefix=PREFIX)


@api_trends.get("/trends")
def trends() -> Response:
    """Return the articles of each query over time, `by` year, month or day, and what is typical of them.

    `limit` sets how many names of each kind there are at most.
    """
    state, limit = parse_trends(request.args), parse_limit(request.args, default=DEFAULT_TYPICAL)
    wanted = TrendsRequest(
        searches=state.searches,
        within=state.within,
        granularity=state.granularity,
        typical=dict.fromkeys(COMPARED, limit),
    )
    return jsonify(trends_json(state.queries or ("",), engine().trends(wanted)))


@api_trends.get("/contrast")
def contrast() -> Response:
    """Return the names and words that a query's results have more often in one of two periods, `first` and `second`."""
    state, limit = parse_trends(request.args), parse_limit(request.args, default=DEFAULT_TYPICAL)
    spans = state.periods
    if spans is None:
        raise UsageError("Give two periods to compare as 'first' and 'second', such as 2024-03 and 2024-04.")
    query = parse_state(request.args).query
    filters = respelt(replace(state.filters, after=None, before=None), query)
    first, second = (narrowed_request(with_dates(filters, *span), query) for span in spans)
    return jsonify(contrast_json(engine().contrast(first, second, limit=limit)))
