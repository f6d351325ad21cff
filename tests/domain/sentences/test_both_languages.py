"""Is each language said by itself, whatever is told of the real authorizations and of the rules?"""

from __future__ import annotations

from datetime import date

import pytest

from domain import sentences
from domain.authorization.tracks import Tracks
from domain.findings import findings
from domain.findings.registry import RULES
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Spoken
from domain.refusals import SENTENCES, refuse
from domain.sentences.findings import citation
from tests.domain.test_real_cases import state
from tests.real_cases import REFS, steps
from tests.web.spoken import english_in, texts_of, without

DAYS = (date(2025, 10, 15), date(2026, 3, 1), date(2026, 12, 1))


@pytest.mark.parametrize("ref", REFS)
def test_what_is_said_in_spanish_of_a_real_authorization_holds_no_english(ref: str) -> None:
    known, said = state(ref), set[str]()
    for on in DAYS:
        view = Tracks(known, on)
        tracks = sentences.tracks(view)
        told = [sentences.headline(view), *tracks.proceedings, tracks.deployment, *tracks.reports]
        for one in findings(known, on):
            told += [sentences.finding_in_words(one, on, known), citation(one, MEXICO)]
            told.append(sentences.finding(one.code, "s", one.figures_on(on), one.certainty, one.against))
        said |= {one.es for one in told}
    said |= {sentences.step(one, known).es for one in known.recorded}
    assert len(said) > 3
    # A link to another says what the record of that one says.
    recorded = texts_of([data for each in REFS for _, data in steps(each)])
    assert {one: found for one in said if (found := english_in(without(one, recorded)))} == {}


def test_every_rule_and_every_refusal_says_in_both_languages_what_it_rests_on() -> None:
    cited = [Spoken(each.citation, each.es) for rule in RULES.values() for each in rule.provisions(MEXICO)]
    cited += [refuse(code, MEXICO, "").cited for code in SENTENCES]
    assert len(cited) >= len(RULES) + len(SENTENCES)
    for one in cited:
        assert one.en
        # The code of a rule is the same in both.
        assert not english_in(one.es.partition(": ")[0]), one.es
        assert not english_in(one.en) or one.en != one.es


def test_of_every_finding_the_citation_is_found_in_spanish() -> None:
    for code, rule in RULES.items():
        for each in rule.provisions(MEXICO):
            (found, *_) = [one for ref in REFS for one in findings(state(ref), DAYS[-1])]
            said = citation(found._replace(code=code, citation=each.citation), MEXICO)
            expected = (each.citation, each.es)
            if each == rule.own and rule.looks_for is not None:
                expected = (
                    f"Rule of the register: {rule.looks_for.en}",
                    f"Regla del registro: {rule.looks_for.es}",
                )
            assert (said.en, said.es) == expected
            # What held once and stands in no profile any more is said as it was found.
            assert citation(found._replace(code=code, citation="An old law"), MEXICO).es == "An old law"
