"""The official specifications: every answer of a test server is held against them before it is sent."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from jsonschema.protocols import Validator
from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT202012

from tests.reference import reference

_FILES = {
    "open311": ("open311_georeport_v2_swagger.json", OAS30Validator, DRAFT4),
    "x": ("x_api_v2_openapi.json", OAS30Validator, DRAFT4),
    "mastodon": ("mastodon_openapi.json", OAS31Validator, DRAFT202012),
}


@lru_cache
def _spec(name: str) -> Any:
    return json.loads((reference("api_specs_fixtures") / _FILES[name][0]).read_text(encoding="utf-8"))


@lru_cache
def _validator(name: str, pointer: str) -> Validator:
    _, kind, dialect = _FILES[name]
    registry: Registry[Any] = Registry().with_resource("urn:spec", dialect.create_resource(_spec(name)))
    made: Validator = kind({"$ref": f"urn:spec#{pointer}"}, registry=registry)
    return made


def check(name: str, schema: str, value: Any) -> None:
    """Raise when ``value`` is not what the specification ``name`` calls ``schema``."""
    place = "definitions" if name == "open311" else "components/schemas"
    problems = [f"{error.json_path}: {error.message[:200]}" for error in _validator(name, f"/{place}/{schema}").iter_errors(value)]
    assert not problems, problems


def parameters(name: str, path: str) -> set[str]:
    """Names of the query parameters that the specification knows for GET ``path``."""
    spec = _spec(name)
    found = set()
    for each in spec["paths"][path]["get"]["parameters"]:
        if "$ref" in each:
            *_, group, key = each["$ref"].split("/")
            each = (spec["components"][group] if "components" in spec else spec[group])[key]
        found.add(each["name"])
    return found


def open311_examples() -> list[dict[str, Any]]:
    """The requests that the specification shows as answers: one open, one closed, with nulls and numbers where it asks for text."""
    paths = ("/requests.{response_format}", "/request/{service_request_id}.{response_format}")
    return [_spec("open311")["paths"][path]["get"]["responses"]["200"]["examples"]["application/xml"]["request"] for path in paths]
