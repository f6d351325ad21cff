"""Does a policy ask for the witnesses that it names, counted as C2SP tlog-policy counts them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log.checkpoint import Checkpoint
from domain.log.merkle import EMPTY_ROOT
from domain.log.notes import Note, Signature, cosign, parse_vkey, sign_note
from domain.log.policy import parse_policy
from domain.log.strict import Unverified
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import log_key, signing, verify, witness_key

LOG = log_key("example.com/log")
WITNESSES = {name: witness_key(f"witness.example/{name}") for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")}
X1, X2, X3, Y1, Y2, Y3 = (f"witness {name} {key.key}" for name, key in WITNESSES.items())

#: The example of the specification, with keys.
EXAMPLE = f"""log {LOG.key}

{X1}
{X2}
{X3}
group X-witnesses 2 X1 X2 X3

{Y1}
{Y2}
{Y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def satisfied(policy: str, *names: str) -> bool:
    return parse_policy(policy.encode()).satisfied_by([WITNESSES[name].key for name in names])


def test_the_example_of_the_specification() -> None:
    assert satisfied(EXAMPLE, "X1", "X2", "Y1")
    assert satisfied(EXAMPLE, "X3", "X1", "Y3")
    assert satisfied(EXAMPLE, *WITNESSES)
    assert not satisfied(EXAMPLE, "X1", "X2", "X3")
    assert not satisfied(EXAMPLE, "X1", "Y1", "Y2", "Y3")
    assert not satisfied(EXAMPLE, "X1", "X1", "Y1")
    assert not satisfied(EXAMPLE)


def test_a_quorum_may_be_one_witness_or_none() -> None:
    assert satisfied(f"{X1}\n{X2}\nquorum X2\n", "X2")
    assert not satisfied(f"{X1}\n{X2}\nquorum X2\n", "X1")
    assert satisfied("quorum none\n")
    assert parse_policy(b"quorum none\n").logs == ()


def test_another_key_under_the_same_name_is_not_the_witness() -> None:
    impostor = witness_key("witness.example/X1", "impostor").key
    assert not parse_policy(f"{X1}\nquorum X1\n".encode()).satisfied_by([impostor])


@given(st.data())
def test_nested_groups_count_as_the_definition_says(data: st.DataObject) -> None:
    groups: dict[str, tuple[int, list[str]]] = {}
    lines, free = [X1, X2, X3, Y1, Y2, Y3], list(WITNESSES)
    for name in ("G1", "G2", "G3", "G4"):
        members = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))
        threshold = data.draw(st.integers(1, len(members)))
        words = [str(threshold)] + ["any"] * (threshold == 1) + ["all"] * (threshold == len(members))
        lines.append(f"group {name} {data.draw(st.sampled_from(words))} {' '.join(members)}")
        groups[name] = threshold, members
        free = [one for one in free if one not in members] + [name]
    present = data.draw(st.frozensets(st.sampled_from(list(WITNESSES))))

    def witnesses(name: str) -> bool:
        if name in WITNESSES:
            return name in present
        threshold, members = groups[name]
        return sum(map(witnesses, members)) >= threshold

    for quorum in (*WITNESSES, *groups):
        policy = "\n".join((*lines, f"quorum {quorum}", ""))
        assert satisfied(policy, *present) == witnesses(quorum)


def test_spaces_tabs_comments_and_urls() -> None:
    policy = parse_policy(
        f"\t# a comment, não ASCII\n \t\n\t log\t {LOG.key} https://log.example/ \n"
        f"  {X1}\thttps://witness.example/\n#quorum none\n  quorum X1 \t\n".encode()
    )
    assert [(log.key, log.url) for log in policy.logs] == [(LOG.key, "https://log.example/")]
    assert [(one.name, one.url) for one in policy.witnesses] == [("X1", "https://witness.example/")]
    assert policy.quorum == "X1"


def test_names_are_octets() -> None:
    vkey = str(WITNESSES["X1"].key).encode()
    other = str(WITNESSES["X2"].key).encode()
    policy = parse_policy(b"witness K " + vkey + b"\nwitness \xe2\x84\xaa " + other + b"\nquorum K\n")
    assert policy.satisfied_by([WITNESSES["X1"].key])
    assert not policy.satisfied_by([WITNESSES["X2"].key])
    latin = parse_policy(b"witness \xff " + vkey + b"\nquorum \xff\n")
    assert latin.satisfied_by([WITNESSES["X1"].key])
    with pytest.raises(Unverified, match="Nothing above is named"):
        parse_policy(b"witness \xff " + vkey + b"\nquorum \xfe\n")
    separate = parse_policy("witness a\u00a0b ".encode() + vkey + "\nquorum a\u00a0b\n".encode())
    assert separate.quorum == "a\u00a0b"


LOG_LINE = f"log {LOG.key}"
RENAMED = witness_key("witness.example/X1").key
SAME_LOG = f"log {type(LOG.key)('example.com/renamed', LOG.key.kind, LOG.key.public)}"
SAME_WITNESS = f"witness again {type(RENAMED)('witness.example/renamed', RENAMED.kind, RENAMED.public)}"
REFUSED = {
    "nothing": "",
    "no quorum": LOG_LINE + "\n",
    "two quorums": "quorum none\nquorum none\n",
    "a quorum of two": f"{X1}\n{X2}\nquorum X1 X2\n",
    "an empty quorum": "quorum\n",
    "an unknown quorum": "quorum X1\n",
    "a quorum defined below": f"quorum X1\n{X1}\n",
    "cut short": f"{X1}\nquorum X1",
    "cut short in a comment": "quorum none\n# a",
    "an unknown keyword": "quorum none\nmirror example.com\n",
    "a keyword in capitals": "Quorum none\n",
    "a log without key": "log\nquorum none\n",
    "a log with too much": f"{LOG_LINE} https://a b\nquorum none\n",
    "a log twice": f"{LOG_LINE}\n{LOG_LINE}\nquorum none\n",
    "a log's key under two names": f"{LOG_LINE}\n{SAME_LOG}\nquorum none\n",
    "a witness's key for a log": f"log {WITNESSES['X1'].key}\nquorum none\n",
    "a log's key for a witness": f"witness X1 {LOG.key}\nquorum X1\n",
    "a wrong key id": LOG_LINE.replace("+", "+0", 1) + "\nquorum none\n",
    "a witness without name": f"witness {WITNESSES['X1'].key}\nquorum none\n",
    "a witness twice": f"{X1}\n{SAME_WITNESS}\nquorum none\n",
    "a witness named none": f"witness none {WITNESSES['X1'].key}\nquorum none\n",
    "a name twice": f"{X1}\nwitness X1 {WITNESSES['X2'].key}\nquorum none\n",
    "a group named as a witness": f"{X1}\ngroup X1 any X1\nquorum none\n",
    "a group named none": f"{X1}\ngroup none any X1\nquorum none\n",
    "a group without members": f"{X1}\ngroup G any\nquorum none\n",
    "a group of none": f"{X1}\ngroup G any none\nquorum none\n",
    "a group of itself": f"{X1}\ngroup G 1 X1 G\nquorum G\n",
    "a group of what stands below": f"group G any X1\n{X1}\nquorum G\n",
    "a member twice": f"{X1}\ngroup G 2 X1 X1\nquorum G\n",
    "a member of two groups": f"{X1}\n{X2}\ngroup G any X1\ngroup H all X1 X2\nquorum H\n",
    "a threshold of 0": f"{X1}\ngroup G 0 X1\nquorum G\n",
    "a threshold of more than all": f"{X1}\n{X2}\ngroup G 3 X1 X2\nquorum G\n",
    "a threshold with a zero before it": f"{X1}\ngroup G 01 X1\nquorum G\n",
    "a threshold that is no number": f"{X1}\ngroup G most X1\nquorum G\n",
    "a negative threshold": f"{X1}\ngroup G -1 X1\nquorum G\n",
    "Windows newlines": EXAMPLE.replace("\n", "\r\n"),
    "a zero byte": "quorum none\n# \x00\n",
    "a deletion": "quorum none\n# \x7f\n",
    "a vertical tab": "quorum\x0bnone\n",
    "a no-break space": "quorum\u00a0none\n",
}


@pytest.mark.parametrize("policy", REFUSED.values(), ids=REFUSED)
def test_a_policy_that_says_nothing_certain_is_refused(policy: str) -> None:
    with pytest.raises(Unverified):
        parse_policy(policy.encode())


def test_the_wrong_line_is_named() -> None:
    with pytest.raises(Unverified, match="Line 3 of the policy: Nothing above is named 'X2'"):
        parse_policy(f"# a\n{X1}\ngroup G any X2\nquorum G\n".encode())


def test_a_checkpoint_needs_the_log_and_the_quorum() -> None:
    text = Checkpoint("example.com/log", 0, EMPTY_ROOT).text
    signed = sign_note(text, LOG.key, signing(LOG.seed))

    def note(*names: str, by: tuple[Signature, ...] = (signed,)) -> bytes:
        lines = (cosign(text, w.key, 1_700_000_000, signing(w.seed)) for w in map(WITNESSES.get, names) if w)
        return Note(text, (*by, *lines)).encode()

    policy = parse_policy(EXAMPLE.encode())
    opened = policy.open(note("Y2", "X3", "X1"), verify)
    assert opened.checkpoint.text == text
    assert [one.time for one in opened.cosigned] == [1_700_000_000] * 3
    for names in (("X1", "X2"), ("X1", "X1", "Y1"), ()):
        with pytest.raises(Unverified, match="not enough cosignatures: the policy asks for 'X-and-Y'"):
            policy.open(note(*names), verify)
    with pytest.raises(Unverified, match="has not signed"):
        policy.open(note(*WITNESSES, by=()), verify)
    without_logs = parse_policy(EXAMPLE.removeprefix(LOG_LINE).encode())
    with pytest.raises(Unverified, match="No key is known"):
        without_logs.open(note(*WITNESSES), verify)
    assert without_logs.open(note(*WITNESSES), verify, [LOG.key]).checkpoint.size == 0


@pytest.mark.parametrize(
    ("threshold", "known", "enough"), [("3", "all", True), ("any", "one", True), ("2", "one", False)]
)
def test_public_witnesses_of_a_public_log(threshold: str, known: str, enough: bool) -> None:
    witnesses = published.ARCHE_WITNESSES
    strangers = {
        name: str(witness_key(name).key) for name in witnesses if known == "one" and name != "remora"
    }
    lines = [f"log {published.ARCHE_VKEY}"]
    lines += [f"witness {name} {vkey}" for name, vkey in (witnesses | strangers).items()]
    lines += [f"group G {threshold} {' '.join(witnesses)}", "quorum G", ""]
    policy = parse_policy("\n".join(lines).encode())
    if enough:
        opened = policy.open(published.ARCHE_CHECKPOINT.encode(), verify)
        assert parse_vkey(witnesses["remora"]) in {one.key for one in opened.cosigned}
    else:
        with pytest.raises(Unverified, match="not enough cosignatures"):
            policy.open(published.ARCHE_CHECKPOINT.encode(), verify)
