"""What price claims need beside price lists: cheaper hardware, and the answer's part of a bill.

    share of hardware = ln(FLOP per dollar, new / old) / ln(price, old / new)
    share of output   = answer * p_out / (prompt * p_in + answer * p_out)

Pure functions of numbers or arrays. Not modelled: margins, subsidies, utilisation and batching, of
which no series is public; they, smaller models and better software are what is left when hardware
is taken out.
"""

import numpy as np


def hardware_share(price_factor, new_flop_rate, new_hour_price, old_flop_rate, old_hour_price):
    """Return the share (0 to 1) of a logarithmic price fall that cheaper computing accounts for.

    Parameters
    ----------
    price_factor : float or array
        Old price over new price, above 1.
    new_flop_rate, old_flop_rate : float or array
        FLOP per second of one chip, in the same unit.
    new_hour_price, old_hour_price : float or array
        Rent of one chip, in the same unit.

    Examples
    --------
    >>> round(float(hardware_share(100, 2, 1, 1, 5)), 3)
    0.5
    """
    gain = (new_flop_rate / new_hour_price) / (old_flop_rate / old_hour_price)
    return np.log(gain) / np.log(price_factor)


def output_share(prompt_tokens, answer_tokens, input_price, output_price):
    """Return the share (0 to 1) of the answer in the list price of one query.

    Examples
    --------
    >>> output_share(500, 500, 1, 4)
    0.8
    """
    answer = answer_tokens * output_price
    return answer / (prompt_tokens * input_price + answer)


def output_shares(queries, listed):
    """Return `output_share` for every pair of a query and a price list, flattened.

    Parameters
    ----------
    queries : list of (prompt tokens, answer tokens)
    listed : list of (input price, output price)
        USD per million tokens.
    """
    return np.array([output_share(p, a, i, o) for p, a in queries for i, o in listed])
