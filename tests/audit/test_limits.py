"""Does the auditor ask of each value what the register asks when it is recorded, and of its own entries?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from service.audit.envelope import flaws
from service.audit.limits import exceeded
from service.audit.replay import replay
from service.audit.verify import verify
from service.event_store import codec
from service.event_store.upcasters import known_types
from tests.audit.logs import KEY, ORIGIN, PROFILE, TRUST, altered, checkpoint, history, publish
from tests.domain.log.ed25519 import log_key

GOLDEN = Path(__file__).parents[1] / "golden"
REGISTERED, VOTED, ENTERED = history(3, per_stream=3)
OTHER = "other.example/log"


def judged(entry: bytes, index: int = 0) -> list[tuple[str, str]]:
    return [(one.check, one.sentence) for one in flaws(entry, ORIGIN, index)]


def stating(entry: bytes, **members: Any) -> bytes:
    """The entry with other members in its data; None takes one away."""
    data = {**orjson.loads(entry)["data"], **members}
    return altered(entry, data={name: one for name, one in data.items() if one is not None})


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("mx.*.json")), ids=lambda one: one.stem)
def test_what_the_register_ever_wrote_is_within_its_limits(file: Path) -> None:
    kind = file.stem.removesuffix(".minimal")
    assert kind in known_types()
    found = exceeded(codec.decode_data(kind, file.read_bytes()))
    # The files state every field, or only those that are required: also where one excludes another.
    assert [one for one in found if one.code not in ("required", "item-count")] == []


CITATION: dict[str, Any] = {"source": {"title": "Gaceta", "tier": "official"}, "states": []}
PART: dict[str, Any] = {"groups": []}


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        (stating(REGISTERED, title=""), "title"),
        (stating(REGISTERED, title="x" * 2001), "title"),
        (stating(REGISTERED, citations=[CITATION] * 1000), "citations"),
        (stating(ENTERED, note="x" * 8001), "note"),
        (stating(ENTERED, citations=[{**CITATION, "source": {"title": "", "tier": "official"}}]), "title"),
        (stating(REGISTERED, terms={"movements": ["foreign_entry"] * 2}), "movements"),
        (
            stating(
                REGISTERED, terms={"contingents": [{"key": "c1", "count": {"value": -1, "bound": "exact"}}]}
            ),
            "value",
        ),
    ],
    ids=["empty", "long", "many", "long note", "within a citation", "twice", "negative"],
)
def test_a_value_beyond_its_limits_is_named(entry: bytes, path: str) -> None:
    found = judged(entry)
    assert {check for check, _ in found} == {"data"}
    assert any(path in sentence and "does not allow" in sentence for _, sentence in found), found


def test_a_value_beyond_its_limits_within_a_correction_is_named() -> None:
    step = {"type": "mx.anuencia.entry-recorded.v1", "data": {"note": "x" * 8001, "citations": []}}
    data = orjson.dumps({"version": 1, "step": step, "why": "w", "citations": []})
    found = list(exceeded(codec.decode_data("mx.anuencia.step-corrected.v1", data)))
    assert [one.path for one in found] == ["step.data.note"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"actorid": "nobody"}, "nobody that an issuer could name"),
        ({"actorid": "Registry#1"}, "nobody that an issuer could name"),
        ({"actorid": "registry#" + "x" * 256}, "nobody that an issuer could name"),
        ({"actorid": "registry#a b"}, "nobody that an issuer could name"),
        ({"actoroffice": "The Senate"}, "which none is called"),
        ({"requestid": "1"}, "has requestid '1'"),
        ({"correlationid": "01890000000070008000000000000001"}, "has correlationid"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, dict) else None,
)
def test_who_recorded_it_and_by_which_request_has_one_form(members: dict[str, Any], said: str) -> None:
    ((check, sentence),) = judged(altered(ENTERED, **members))
    assert check == "envelope"
    assert said in sentence


def test_an_authorization_begins_with_its_registration_and_has_no_second_one(tmp_path: Path) -> None:
    first = altered(ENTERED, streamversion=1, prev=None)
    assert [check for check, _ in judged(first)] == ["sequence"]
    again = altered(REGISTERED, streamversion=2)
    assert [check for check, _ in judged(again)] == ["sequence"]
    folder = publish(tmp_path, [first])
    assert {one.check for one in verify(folder, TRUST).problems} == {"sequence"}
    # It cannot be told where it stands either, and that is no reason to stop.
    report = replay(folder, PROFILE, None, None)
    assert [one.check for one in report.problems] == ["data"]
    assert report.facts["authorizations"] == 0


# What the register says of itself.


def own(kind: str, data: dict[str, Any], office: str = "operator") -> bytes:
    name = f"mx.anuencia.{kind}.v1"
    return altered(
        REGISTERED,
        subject=f"register/{ORIGIN}",
        type=name,
        dataschema=f"https://records.example/v1/event-types/{name}/schema",
        actoroffice=office,
        data={"vkey": str(KEY.key), "citations": [], **data},
    )


def before(origin: str = OTHER, **members: Any) -> dict[str, Any]:
    note = checkpoint([b"lost"], key=log_key(origin), origin=origin).decode()
    return {"predecessor": {"origin": origin, "checkpoint": note, **members}}


WHY = {"why": "yearly"}


@pytest.mark.parametrize(
    "entry",
    [
        own("log-key-announced", WHY),
        own("log-key-announced", {**WHY, "replaces": str(log_key(ORIGIN, "old").key)}),
        own("register-opened", before()),
    ],
    ids=["key", "replaced key", "opened"],
)
def test_a_register_may_announce_its_keys_and_the_log_before_it(entry: bytes) -> None:
    assert judged(entry) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (own("log-key-announced", {**WHY, "vkey": "nonsense"}), "no verifier key"),
        (own("log-key-announced", {**WHY, "vkey": str(log_key(OTHER).key)}), "a key of the log"),
        (own("log-key-announced", {**WHY, "replaces": "nonsense"}), "no verifier key"),
        (own("log-key-announced", {**WHY, "replaces": str(log_key(OTHER).key)}), "a key of the log"),
        (own("log-key-announced", WHY, "registrar"), "the operator's"),
        (own("register-opened", before(), "senate"), "the operator's"),
        (own("register-opened", {}), "follows no other"),
        (own("register-opened", before(checkpoint="nonsense")), "no checkpoint"),
        (own("register-opened", before(origin=ORIGIN)), "as the log before"),
        (
            own("register-opened", {"predecessor": {**before()["predecessor"], "origin": "a.example/log"}}),
            "as the log before",
        ),
    ],
    ids=[
        "vkey",
        "vkey of another",
        "replaced",
        "replaced of another",
        "office",
        "office that opened",
        "no log before",
        "no checkpoint",
        "itself",
        "not the one named",
    ],
)
def test_and_nothing_that_contradicts_it(entry: bytes, said: str) -> None:
    ((check, sentence),) = judged(entry)
    assert check == "envelope"
    assert said in sentence


def test_a_register_is_opened_by_its_first_entry_alone() -> None:
    assert judged(own("register-opened", before()), 0) == []
    assert [check for check, _ in judged(own("register-opened", before()), 1)] == ["sequence"]
