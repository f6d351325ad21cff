"""Is the list of facilities a map too: all of it, what has no position as well, with the longitude first?"""

from __future__ import annotations

from typing import Any

import pytest

from service.api.v1 import geojson
from tests.api.conftest import Client

ON = "on=2026-06-01"
PLACES = ("Campo Militar No. 37-C", "Campo Militar No. 1", "A place that nobody knows")


def _recorded(client: Client) -> None:
    for name in PLACES:
        client.registered(terms={"movements": ["foreign_entry"], "facilities": [{"name": name}]})


def _features(client: Client, query: str = ON) -> list[Any]:
    answer = client.get(f"/v1/facilities.geojson?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    features: list[Any] = collection["features"]
    return features


def test_each_facility_is_a_feature_with_its_longitude_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _recorded(client)
    monkeypatch.setattr(geojson, "MAX_LIMIT", 1)
    features = {one["id"]: one for one in _features(client)}
    listed = client.get(f"/v1/facilities?{ON}&limit=200").json()["items"]
    assert set(features) == {one["key"] for one in listed}
    for facility in listed:
        feature, position = features[facility["key"]], facility["position"]
        assert feature["type"] == "Feature"
        assert feature["properties"]["name"] == facility["name"]
        if position is None:
            assert feature["geometry"] is None
        else:
            coordinates = [position["longitude"], position["latitude"]]
            assert feature["geometry"] == {"type": "Point", "coordinates": coordinates}
    assert any(one["geometry"] is None for one in features.values())


def test_the_map_takes_the_filters_of_the_list_and_is_not_sent_again(client: Client) -> None:
    _recorded(client)
    assert len(_features(client, f"{ON}&q=nobody")) == 1
    assert _features(client, f"{ON}&q=elsewhere") == []
    answer = client.get(f"/v1/facilities.geojson?{ON}")
    again = client.get(f"/v1/facilities.geojson?{ON}", {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    named = client.get(f"/v1/facilities.geojson?{ON}&as_of={answer.headers['anuencia-as-of']}")
    assert named.content == answer.content
    for unknown in ("limit=1", "cursor=x", "format=csv", "within_me=1"):
        assert client.get(f"/v1/facilities.geojson?{unknown}").status_code == 422
    assert client.get("/v1/facilities.geojson", {"Accept": "text/csv"}).status_code == 406
