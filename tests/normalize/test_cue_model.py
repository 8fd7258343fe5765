"""The cue model: trained reproducibly, current, read back as it was stored, and weighed with the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from etl.normalize.combined import Chances, CombinedEngine
from etl.normalize.cue_model import CueModel, Floats, grams, load_cue_model
from etl.normalize.measures import MODEL, Passage
from etl.normalize.text import clauses, fold
from etl.normalize.training import corpus_hash, train
from etl.vocabulary import Labelled, labelled_sentences
from etl.vocabulary.models import Weights
from tests.normalize.papers import SCHEMAS, SURVEY, vocabulary

SENTENCES = [
    Labelled(text=text, codes=codes)
    for text, codes in (
        ("为读者送书上门", ("lending",)),
        ("把书送到宿舍楼下", ("lending",)),
        ("送书到楼，每天一趟", ("lending",)),
        ("解答读者提问", ("answers",)),
        ("在群里解答提问三百条", ("answers",)),
        ("提问由馆员解答，书也送到楼下", ("answers", "lending")),
        ("疫情防控期间", ()),
        ("受到读者好评", ()),
    )
] * 2
"""Each twice, since what stands in few sentences is not learned."""


@pytest.fixture(scope="module")
def model() -> CueModel:
    return train(SENTENCES)


def test_the_same_sentences_give_the_same_bytes(model: CueModel) -> None:
    assert train(SENTENCES).dump() == model.dump()


def test_a_stored_model_is_read_back_as_it_was(model: CueModel) -> None:
    again = load_cue_model(model.dump())
    texts = [fold(s.text).text for s in SENTENCES]
    assert again.codes == ("answers", "lending")
    np.testing.assert_allclose(again.probabilities(texts), model.probabilities(texts), atol=1e-4)


def test_what_was_learned_carries_over_to_other_sentences(model: CueModel) -> None:
    answers, lending = model.probabilities(["馆员解答提问五十条", "书送到楼下了"]).T
    assert answers[0] > lending[0]
    assert lending[1] > answers[1]


def test_a_text_of_unknown_characters_gets_the_base_rate(model: CueModel) -> None:
    expected = 1 / (1 + np.exp(-model.intercept))
    np.testing.assert_allclose(model.probabilities(["zzzz"])[0], expected, rtol=1e-5)


def test_the_explanation_adds_up_to_the_score(model: CueModel) -> None:
    text = "解答提问"
    told = model.explain(text, "answers", most=100)
    score = sum(added for _, added in told) + float(model.intercept[0])
    assert 1 / (1 + np.exp(-score)) == pytest.approx(float(model.probabilities([text])[0, 0]), abs=1e-4)
    assert told[0][1] > 0


def test_figures_count_as_one_gram() -> None:
    assert grams("12,345条") == grams("7条") == {"0", "条", "0条"}


@pytest.mark.parametrize("data", [b"", b"no model", b"\x1f\x8b broken"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no trained model"):
        load_cue_model(data)


def test_the_survey_s_model_is_that_of_its_corpus() -> None:
    known = vocabulary()
    sentences = labelled_sentences(
        SCHEMAS / "surveys" / SURVEY / "corpus", frozenset(m.code for m in known.measures)
    )
    assert known.cue_model is not None
    stored = load_cue_model(known.cue_model)
    assert stored.corpus_hash == corpus_hash(sentences), "run: survey train " + SURVEY


def chances(rule: float, clause: float, paragraph: float = 0.0) -> Chances:
    def array(value: float) -> Floats:
        return np.array([[value]])

    return Chances(array(rule), array(clause), array(clause), array(paragraph), array(paragraph))


def test_rule_and_model_that_agree_are_surer_than_either_alone() -> None:
    ruled, unruled = vocabulary().blend.ruled, vocabulary().blend.unruled
    assert chances(0.8, 0.9).sure(ruled)[0, 0] > chances(0.8, 0.05).sure(ruled)[0, 0]
    assert chances(0.8, 0.5).sure(ruled)[0, 0] > chances(0.0, 0.5).sure(unruled)[0, 0]
    assert chances(0.0, 0.99).sure(unruled)[0, 0] >= 0.5 > chances(0.0, 0.1).sure(unruled)[0, 0]


def test_what_the_paragraph_tells_of_others_makes_a_statement_likelier() -> None:
    unruled = vocabulary().blend.unruled
    assert chances(0.0, 0.3, paragraph=0.9).sure(unruled)[0, 0] > chances(0.0, 0.3).sure(unruled)[0, 0]


def test_without_weight_on_the_model_the_rule_s_weight_stands() -> None:
    assert chances(0.73, 0.01).sure(Weights(intercept=0, rule=1))[0, 0] == pytest.approx(0.73)


def test_the_model_finds_what_no_rule_says() -> None:
    engine = CombinedEngine(vocabulary(), load_cue_model(vocabulary().cue_model or b""))
    folded = fold("缺什么论文，国内找不到就请海外同行扫描过来。疫情防控期间，各馆高度重视")
    assert engine.rule_cues(folded, clauses(folded)) == []
    found = [c for c in engine.cues([Passage(folded, clauses(folded))])[0] if c.weight >= 0.5]
    assert {(c.measure_code, c.rule) for c in found} == {("document_delivery", MODEL)}
    assert {c.clause for c in found} <= {0, 1}
    assert engine.explain(MODEL) == "cue model"


def test_a_plan_counts_as_the_plan_it_belongs_to(model: CueModel) -> None:
    code = next(m.code for m in vocabulary().measures if m.planned_as)
    engine = CombinedEngine(vocabulary(), replace(model, codes=("unknown", code)))
    folded = fold("计划开馆后把书书送到楼下")
    found = engine.cues([Passage(folded, clauses(folded))])[0]
    assert all(c.measure_code != code for c in found)
    assert {c.status for c in found} <= {"planned"}
