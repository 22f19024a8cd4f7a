"""What price claims need beside price lists: the blend, the part of cheaper hardware in a fall, a
bill, and the part of the answer in it.

    blended price     = (w_in input + w_out output) / (w_in + w_out)              USD/Mtoken
    share of hardware = ln(FLOP per dollar, new / old) / ln(price, old / new)
    bill              = (fresh * p_in + cached * p_cached + written * p_written
                         + answer * p_out) / 1e6                                            USD
    share of output   = answer * p_out / (prompt * p_in + answer * p_out)

Pure functions of numbers or arrays. Not modelled: margins, subsidies, utilisation and batching, of
which no series is public; they, smaller models and better software are what is left when hardware
is taken out.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model


@model("USD/Mtoken", "USD/Mtoken", "", "", gives="USD/Mtoken")
def blended(input_price, output_price, input_parts=3, output_parts=1):
    """Mix input and output price (USD/Mtoken) in a ratio of tokens, two parts that are not both 0.

    >>> blended(30, 60)
    37.5
    """
    mixed = input_parts * input_price + output_parts * output_price
    return mixed / (input_parts + output_parts)


@model("", "TFLOP/s/GPU", "USD/(GPU*h)", "TFLOP/s/GPU", "USD/(GPU*h)", gives="")
def hardware_share(price_factor, new_flop_rate, new_hour_price, old_flop_rate, old_hour_price):
    """Return the share (0 to 1) of a logarithmic price fall that cheaper computing accounts for.

    ``price_factor`` is old price over new price, above 1; rates and rents are those of one chip.

    >>> round(float(hardware_share(100, 2, 1, 1, 5)), 3)
    0.5
    """
    gain = (new_flop_rate / new_hour_price) / (old_flop_rate / old_hour_price)
    return np.log(gain) / np.log(price_factor)


@model("token/query", "token/query", "USD/Mtoken", "USD/Mtoken", gives="")
def output_share(prompt_tokens, answer_tokens, input_price, output_price):
    """Return the share (0 to 1) of the answer in the list price of one query.

    >>> output_share(500, 500, 1, 4)
    0.8
    """
    answer = answer_tokens * output_price
    return answer / (prompt_tokens * input_price + answer)


@model(*3 * ["token"], *3 * ["USD/Mtoken"], "token", "USD/Mtoken", gives="USD")
def bill(
    fresh_tokens,
    cached_tokens,
    answer_tokens,
    input_price,
    cached_price,
    output_price,
    written_tokens=0,
    write_price=0,
):
    """Return what tokens cost (USD): a prompt's new, cached and newly stored parts, and the answer.

    A token of a prompt belongs to one part: read from the cache, written to it, or neither.

    >>> bill(1e6, 2e6, 1e5, 5, 0.5, 30), bill(0, 0, 0, 5, 0.5, 30, 1e6, 6.25)
    (9.0, 6.25)
    """
    prompt = fresh_tokens * input_price + cached_tokens * cached_price
    return (prompt + written_tokens * write_price + answer_tokens * output_price) / 1e6


@model("USD/Mtoken", gives="USD/Mtoken")
def to_the_cent(price):
    """Return a price rounded to a cent, as reports print it."""
    return np.round(price, 2)
