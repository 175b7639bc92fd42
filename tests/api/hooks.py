"""How bodies are written, for scripts/api: JSON also as plain text, and whole numbers without a fraction."""

import json

import schemathesis


@schemathesis.serializer("text/plain")
def as_text(context, value):
    return value if isinstance(value, (bytes, str)) else json.dumps(value)


@schemathesis.hook
def map_body(context, body):
    return whole(body)


def whole(value):
    """JSON Schema takes 1.0 for a whole number; readers of counts need not, and senders write 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return value
