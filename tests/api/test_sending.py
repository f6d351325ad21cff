"""Can a value that ends up in a response head ever be more than a value?"""

from __future__ import annotations

import pytest

from service.api.sending import lines_of


def test_headers_are_written_as_they_stand_in_a_head() -> None:
    assert lines_of([(b"etag", b'"1"'), (b"vary", b"Accept-Encoding")]) == (
        b'etag: "1"\r\nvary: Accept-Encoding\r\n'
    )
    assert lines_of([]) == b""


@pytest.mark.parametrize(
    "header",
    [
        (b"a", b"x\r\ny: z"),
        (b"a", b"x\r\n\r\nbody"),
        (b"a", b"x\n"),
        (b"a", b"x\r"),
        (b"a", b"\x00"),
        (b"a\r\nb", b"x"),
        (b"a: b\r\nc", b"x"),
        (b"a b", b"x"),
        (b"a:", b"x"),
        (b"", b"x"),
    ],
)
def test_what_would_split_the_head_is_refused(header: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="no header may"):
        lines_of([(b"etag", b'"1"'), header, (b"vary", b"Origin")])
