"""Is a disclosure written and hashed as RFC 9901 says, and is the log never told what is only disclosed?"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from domain.disclosures import (
    SALT_BYTES,
    check_disclosure,
    digest_of,
    disclosure,
    held,
    on_record,
    parse_disclosure,
    to_bytes,
    unknown,
)
from domain.events import (
    AccountGiven,
    AuthorizationRequested,
    CompetingValue,
    CorrectedStep,
    Event,
    PersonalDataErased,
    ReportSubmitted,
    StepCorrected,
    ValueDisputed,
)
from domain.events.disclosed import of_digest
from domain.log.strict import Unverified
from domain.values import Citation, Invalid, Source, StatedValue
from tests.domain.factories import annul, registered
from tests.domain.scenario import state_of

DIGEST = "-_" + "A" * 41
OTHER = "B" * 43

#: RFC 9901: of sections 4.2.1 to 4.2.3 and the example of section 5. The last two are members of a list.
VECTORS = {
    "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0": (
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    ),
    "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd": (
        "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"
    ),
    "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd": (
        "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo"
    ),
    "WyJQYzMzSk0yTGNoY1VfbEhnZ3ZfdWZRIiwgImJpcnRoZGF0ZSIsICIxOTQwLTAxLTAxIl0": (
        "gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM"
    ),
    "WyJHMDJOU3JRZmpGWFE3SW8wOXN5YWpBIiwgInVwZGF0ZWRfYXQiLCAxNTcwMDAwMDAwXQ": (
        "CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI"
    ),
    "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0": "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
    "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0": "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo",
}


@pytest.mark.parametrize("encoded", VECTORS)
def test_a_digest_is_that_of_the_characters_as_in_the_rfc(encoded: str) -> None:
    assert digest_of(encoded) == VECTORS[encoded]
    assert len(to_bytes(VECTORS[encoded])) == 32


def test_a_disclosure_of_the_rfc_is_read() -> None:
    read = parse_disclosure("WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd")
    assert (read.salt, read.name, read.value) == ("2GLC42sKQveCfGfryNRN9w", "given_name", "John")


@pytest.mark.parametrize("value", ["Twelve came.", ["Niña 🚢", 'of "Potrero"'], "\u2028"])
def test_what_is_written_is_read_again_and_shows_itself_nowhere(value: Any) -> None:
    made = disclosure(bytes(range(SALT_BYTES)), "claim", value)
    assert parse_disclosure(made.encoded) == made
    assert made.salt == "AAECAwQFBgcICQoLDA0ODw"
    assert check_disclosure(made.encoded, made.digest, "claim").value == value
    assert str(value) not in repr(made)
    assert repr(value) not in repr(made)


def test_another_salt_makes_another_digest_of_the_same_value() -> None:
    one, other = (disclosure(bytes([salt]) * SALT_BYTES, "roster", ["x"]) for salt in (1, 2))
    assert one.digest != other.digest


def encoded(text: bytes) -> str:
    return urlsafe_b64encode(text).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "%",
        "WyJz",
        encoded(b'{"salt": 1}'),
        encoded(b'["salt", "name"]'),
        encoded(b'[1, "name", "value"]'),
        encoded(b'["salt", 1, "value"]'),
        encoded(b'["salt", "name", "value"]') + "=",
        encoded(b'["salt", "name", "\xff"]'),
        encoded(b'["s", "name", "valu"]')[:-1] + "R",
    ],
    ids=repr,
)
def test_what_is_no_disclosure_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(Unverified) as caught:
        parse_disclosure(wrong)
    assert "value" not in str(caught.value).replace("a name and a value", "")


def test_a_disclosure_is_believed_for_its_own_digest_and_its_own_field_alone() -> None:
    made = disclosure(bytes(SALT_BYTES), "roster", ["x"])
    for digest, name in ((OTHER, "roster"), (made.digest, "claim")):
        with pytest.raises(Unverified):
            check_disclosure(made.encoded, digest, name)


def correction(event: Any) -> StepCorrected:
    return StepCorrected(version=2, step=CorrectedStep(event), why="-")


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (AuthorizationRequested(roster=of_digest(DIGEST)), "roster"),
        (ReportSubmitted(roster=of_digest(DIGEST)), "roster"),
        (AccountGiven(said_by="An office", claim={"_sd": [DIGEST]}), "claim"),
        (correction(ReportSubmitted(roster=of_digest(DIGEST))), "roster"),
    ],
)
def test_the_digests_of_an_event_are_found_with_the_field_that_they_stand_in(event: Event, name: str) -> None:
    assert held(event) == {DIGEST: name}


def test_an_event_without_a_disclosure_holds_no_digest() -> None:
    assert held(AuthorizationRequested()) == {}
    assert held(AccountGiven(said_by="An office", claim=DIGEST)) == {}
    free = CompetingValue(value={"_sd": [DIGEST]}, citation=cited("on", None))
    assert held(ValueDisputed(path="on", values=(free,))) == {}


def test_a_digest_stays_on_record_although_its_step_is_annulled_or_corrected() -> None:
    told = AccountGiven(said_by="An office", claim={"_sd": [DIGEST]})
    again = correction(AccountGiven(said_by="An office", claim={"_sd": [OTHER]}))
    assert on_record(state_of(registered(), told, again, annul(2).step)) == {
        DIGEST: "claim",
        OTHER: "claim",
    }


def test_a_step_names_only_what_the_authorization_has_a_digest_of_or_the_write_discloses() -> None:
    state = state_of(registered(), AccountGiven(said_by="An office", claim={"_sd": [DIGEST]}))
    erasure = PersonalDataErased(digests=(DIGEST, OTHER), legal_basis="art. 46")
    kept = correction(AccountGiven(said_by="An office", claim={"_sd": [DIGEST]}))
    elsewhere = correction(ReportSubmitted(roster=of_digest(DIGEST)))
    assert unknown([erasure], state, ()) == OTHER
    assert unknown([PersonalDataErased(digests=(DIGEST,), legal_basis="art. 46")], state, ()) is None
    assert unknown([kept], state, ()) is None
    assert unknown([elsewhere], state, ()) == DIGEST
    new = AuthorizationRequested(roster=of_digest(OTHER))
    assert unknown([new], state, ()) == OTHER
    assert unknown([new], state, {OTHER}) is None


def cited(path: str, value: Any) -> Citation:
    return Citation(
        source=Source(title="Gaceta", tier="official"), states=(StatedValue(path=path, value=value),)
    )


def account(path: str, value: Any, claim: Any) -> AccountGiven:
    return AccountGiven(said_by="An office", claim=claim, citations=(cited(path, value),))


def test_no_citation_states_in_the_log_what_is_only_disclosed() -> None:
    told = {"_sd": [DIGEST]}
    for make in (
        lambda: account("claim", "Twelve came.", told),
        lambda: AuthorizationRequested(citations=(cited("roster.0", "a name"),)),
        lambda: ReportSubmitted(citations=(cited("roster", ["a name"]),)),
        lambda: StepCorrected(
            version=2,
            step=CorrectedStep(AccountGiven(said_by="An office", claim=told)),
            why="-",
            citations=(cited("step.data.claim", "Twelve came."),),
        ),
    ):
        with pytest.raises(Invalid) as caught:
            make()
        assert [flaw.code for flaw in caught.value.flaws] == ["personal"]
        assert "name" not in str(caught.value)
        assert "Twelve" not in str(caught.value)
    account("claim", None, told)
    account("claim", "Twelve came.", "They were twelve.")


@pytest.mark.parametrize("path", ["roster", "roster.0", "claim"])
def test_what_is_only_disclosed_is_no_matter_of_a_dispute(path: str) -> None:
    with pytest.raises(Invalid) as caught:
        ValueDisputed(
            version=2, path=path, values=(CompetingValue(value="a name", citation=cited("on", None)),)
        )
    assert [(flaw.path, flaw.code) for flaw in caught.value.flaws] == [("path", "personal")]
