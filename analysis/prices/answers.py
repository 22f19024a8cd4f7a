"""What a finished answer costs: the tokens of a measured answer, thinking included, at list prices.

Serves the claims that call a token's price the cost of inference: a cheaper token that thinks
longer may give a dearer answer.

    price of an answer = (tokens read * p_in + tokens written * p_out) / 1e6          USD/query

One run of one model at one effort is an offer of its own: it has a score, a mean number of tokens
written per question of GPQA Diamond, and the list price of its model. The price at a level is the
lowest among the offers whose score reaches it. Every run that counts its tokens takes part, with
thinking and without, as a buyer may ask for either.

Not modelled: that makers cut the same text into different numbers of tokens (the question counts
as GPT-4 reads it), cached input, and answers to other questions than those of the test.

Source: the runs of Epoch AI (2026) and the price lists.
"""

import numpy as np

from analysis.evidence.tables.origins import origins
from analysis.prices.frontier import QUANTISED, asks, price_series

TEST = "GPQA Diamond"


def runs(scores):
    """Return the rows of ``benchmark_scores`` that count the tokens of an answer."""
    return scores[scores["answer_tokens"].notna() & (scores["use"] != "exclude")]


def offers(scores, threshold):
    """Return the run with the fewest tokens of each model whose score reaches a threshold."""
    rows = runs(scores)
    able = rows[rows["score"] >= threshold].sort_values("answer_tokens", kind="stable")
    return able.drop_duplicates("model")


def answer_series(book, able, question_tokens, hosts="median"):
    """Return the record lows of the price of an answer (USD/query), a list of `Step`.

    Parameters
    ----------
    book : analysis.prices.frontier.Book
    able : pandas.DataFrame
        `offers` at a level.
    question_tokens : float
        Tokens read with each question (token/query).
    hosts : str
        Whose price counts, see `analysis.prices.frontier`.
    """
    plain = [model.removesuffix(QUANTISED) for model in book.models]
    tokens = able.set_index("model")["answer_tokens"]
    written = tokens.reindex(plain).to_numpy(float)
    columns = np.diff([*book.first, len(book.maker)])
    asked = asks(book, (question_tokens, np.repeat(written, columns)), hosts)
    price = asked.price * (question_tokens + written) / 1e6
    named = {model for model, name in zip(book.models, plain) if name in tokens.index}
    return price_series(asked._replace(price=price), named)


def read_by(able, steps):
    """Return the rows of the runs behind some steps."""
    names = {step.model.removesuffix(QUANTISED) for step in steps}
    return origins(able[able["model"].isin(names)])
