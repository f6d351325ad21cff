"""Are the notes that others signed opened, ours the same bytes as theirs, and malformed ones refused?"""

from __future__ import annotations

import pytest

from domain.log.notes import (
    ED25519,
    MAX_NOTE,
    Note,
    Signature,
    Signed,
    VerifierKey,
    parse_note,
    parse_private_key,
    parse_signatures,
    parse_vkey,
    sign_note,
    signers,
)
from domain.log.strict import Unverified
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import log_key, public_of, signing, verify

PETER = parse_vkey(published.PETER_VKEY)
ENOCH = parse_vkey(published.ENOCH_VKEY)
GO_NOTE = f"{published.GO_TEXT}\n{published.PETER_LINE}{published.ENOCH_LINE}"
TEXT = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def opened(note: str, *keys: VerifierKey) -> tuple[Signed, ...]:
    return signers(parse_note(note.encode()), keys, verify)


def test_the_example_of_the_specification_is_opened() -> None:
    key = parse_vkey(published.SPEC_VKEY)
    assert parse_note(published.SPEC_NOTE.encode()).text == "This is an example message.\n"
    assert opened(published.SPEC_NOTE, key) == (Signed(key, None),)
    with pytest.raises(Unverified, match="not over this text"):
        opened(published.SPEC_NOTE.replace("example message", "Example message"), key)


def test_a_note_is_written_as_it_was_read() -> None:
    for note in (published.SPEC_NOTE, GO_NOTE, published.TESSERA_CHECKPOINT, published.ARCHE_CHECKPOINT):
        assert parse_note(note.encode()).encode() == note.encode()


@pytest.mark.parametrize(
    ("private", "text", "line"),
    [
        (published.PETER_PRIVATE, published.GO_TEXT, published.PETER_LINE),
        (published.TESSERA_PRIVATE, *published.TESSERA_CHECKPOINT.split("\n\n")),
    ],
)
def test_we_sign_the_same_bytes_as_go_does(private: str, text: str, line: str) -> None:
    key = parse_private_key(private, public_of)
    text = text.removesuffix("\n") + "\n"
    assert sign_note(text, key.key, signing(key.seed)).line == line
    assert key.encode() == private


def test_lines_of_unknown_keys_are_ignored() -> None:
    assert opened(GO_NOTE, PETER) == (Signed(PETER, None),)
    assert opened(GO_NOTE, PETER, ENOCH) == (Signed(PETER, None), Signed(ENOCH, None))
    same_name, same_id = VerifierKey("PeterNeumann", ED25519, ENOCH.public), ENOCH
    assert same_name.key_id != PETER.key_id
    assert opened(GO_NOTE, same_name, same_id) == (Signed(ENOCH, None),)
    for keys in ((), (same_name,), (parse_vkey(published.SPEC_VKEY),)):
        with pytest.raises(Unverified, match="None of the known keys"):
            opened(GO_NOTE, *keys)
    renamed = published.PETER_LINE.replace("PeterNeumann", "CarmenSandiego")
    with pytest.raises(Unverified, match="None of the known keys"):
        opened(f"{published.GO_TEXT}\n{renamed}", PETER)


def test_a_known_key_that_does_not_verify_spoils_the_note() -> None:
    forged = published.PETER_LINE.replace("ZJkuBS9U", "ZJkuBS9V")
    for lines in (forged, published.ENOCH_LINE + forged, published.PETER_LINE + forged):
        with pytest.raises(Unverified, match="PeterNeumann"):
            opened(f"{published.GO_TEXT}\n{lines}", PETER, ENOCH)
    assert opened(f"{published.GO_TEXT}\n{published.ENOCH_LINE}{forged}", ENOCH) == (Signed(ENOCH, None),)


@pytest.mark.parametrize("length", [1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused_before_any_library_sees_it(length: int) -> None:
    line = Signature(PETER.name, PETER.key_id, bytes(length))
    with pytest.raises(Unverified, match="not over this text"):
        signers(Note(published.GO_TEXT, (line,)), [PETER], lambda *_: True)


def test_two_keys_with_one_name_and_one_id_are_refused() -> None:
    assert opened(GO_NOTE, PETER, PETER) == (Signed(PETER, None),)

    class Colliding(VerifierKey):
        key_id = PETER.key_id

    other = Colliding("PeterNeumann", ED25519, ENOCH.public)
    with pytest.raises(Unverified, match="Two different keys of PeterNeumann"):
        opened(GO_NOTE, PETER, other)


L = published.PETER_LINE
T = published.GO_TEXT + "\n"
MALFORMED = {
    "no signature": published.GO_TEXT,
    "no line after the empty one": published.GO_TEXT + "\n",
    "no empty line": published.GO_TEXT + L,
    "no final newline": T + L[:-1],
    "an empty line at the end": T + L + "\n",
    "another line": T + L + "Unexpected line.\n",
    "hyphen-minus": T + L.replace("—", "-"),
    "en dash": T + L.replace("—", "–"),
    "two hyphens": T + L.replace("—", "--"),
    "no space after the dash": T + L.replace("— ", "—"),
    "no-break space": T + L.replace("— ", "—\u00a0"),
    "indented": T + " " + L,
    "two spaces": T + L.replace("Neumann ", "Neumann  "),
    "space at the end": T + L.replace("=\n", "= \n"),
    "a name with a space": T + L.replace("PeterNeumann", "Bad Name"),
    "a name with a plus": T + L.replace("PeterNeumann", "Bad+Name"),
    "no name": T + L.replace("PeterNeumann", ""),
    "no signature bytes": T + "— PeterNeumann \n",
    "only a key id": T + "— PeterNeumann x08gow==\n",
    "url-safe base64": T + L.replace("/", "_"),
    "no padding": T + L.replace("=", ""),
    "spare bits": T + L.replace("nAM=", "nAN="),
    "Windows newlines": GO_NOTE.replace("\n", "\r\n"),
    "one carriage return": T + L.replace("=\n", "=\r\n"),
    "a tab": f"\t{GO_NOTE}",
    "a control character": f"\x01{GO_NOTE}",
    "a zero byte": GO_NOTE.replace("think", "th\x00ink"),
    "one line malformed and unknown": T + L + "— x y\n",
    "101 signatures": T + L * 101,
    "too long": f"{'x' * MAX_NOTE}\n\n{L}",
    "nothing": "",
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(Unverified):
        parse_note(note.encode())


def test_an_empty_line_too_many_belongs_to_the_text() -> None:
    assert parse_note((T + "\n" + L).encode()).text == T
    with pytest.raises(Unverified, match="not over this text"):
        opened(T + "\n" + L, PETER)


def test_a_note_is_utf_8() -> None:
    with pytest.raises(Unverified, match="not UTF-8"):
        parse_note(b"\xff" + GO_NOTE.encode())
    assert opened(GO_NOTE, PETER)


def test_a_text_may_have_empty_lines_and_many_signatures() -> None:
    key = log_key("example.com/log")
    text = "\n\nAfter two empty lines, and before two.\n\n\n"
    line = sign_note(text, key.key, signing(key.seed))
    note = parse_note(Note(text, (line,) * 100).encode())
    assert note.text == text
    assert signers(note, (key.key,), verify) == (Signed(key.key, None),) * 100


def test_a_note_that_nobody_could_read_is_not_written() -> None:
    line = parse_signatures(published.PETER_LINE)[0]
    for text in ("", "no newline", "a\rb\n", "\ud800\n"):
        with pytest.raises(Unverified):
            Note(text, (line,))
        with pytest.raises(Unverified):
            sign_note(text, PETER, lambda _: bytes(64))
    for signatures in ((), (Signature("a b", bytes(4), bytes(64)),), (Signature("a", bytes(4), b""),)):
        with pytest.raises(Unverified):
            Note("a\n", signatures).encode()
