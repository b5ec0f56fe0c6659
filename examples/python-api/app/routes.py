from flask import Blueprint, jsonify, request

from .tides import height

routes = Blueprint("routes", __name__)


@routes.get("/health")
def health():
    return jsonify(status="ok")


@routes.get("/tides")
def tides():
    try:
        start = float(request.args.get("start", "0"))
        count = min(int(request.args.get("count", "24")), 240)
    except ValueError:
        return jsonify(error="start and count are numbers"), 400
    return jsonify([{"hour": start + hour, "metres": round(height(start + hour), 3)} for hour in range(count)])
