"""Levers on the cost of a token: what each takes off, alone and together.

Every lever is a factor by which the bill is divided, with samples. Levers that use the same slack
are not multiplied at their single-stream size: in a server that already batches, precision and
speculation count with what is left of them in saturated serving. The bill of the waterfall is that
of one model (70 billion dense parameters on four H100) and of the requests it answers; the last
levers (caching answers, routing) lower the number of tokens that reach it.
"""

import numpy as np
import pandas as pd

from analysis.evidence import intervals, uncertainty

NAIVE = "One request at a time, 16 bits"
ORDER = (
    "batching",
    "precision",
    "speculation",
    "sparse experts",
    "less idle time",
    "prompt cache",
    "answer cache",
    "routing",
)
LABELS = {
    "batching": "32 requests at once",
    "precision": "8-bit weights",
    "speculation": "speculative decoding",
    "sparse experts": "sparse experts",
    "less idle time": "less idle time",
    "prompt cache": "stored prompts",
    "answer cache": "stored answers",
    "routing": "easy questions to a small model",
}


def factors(s, batching):
    """Return samples of the factor by which each lever divides the bill, in `ORDER`.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    batching : array
        Samples of the gain from 1 to 32 requests at once.
    """
    n = len(batching)
    rng = uncertainty.stream(1, "levers")
    dense = float(np.median(s["quant_gain_saturated_dense"]))
    return {
        "batching": batching,
        "precision": rng.uniform(dense, s["quant_gain_saturated_moe"], n),
        "speculation": s["spec_gain_saturated"],
        "sparse experts": s["moe_cost_factor"],
        "less idle time": busy_fleet(s) / s["server_utilisation"],
        "prompt cache": prompt_cache_factor(s),
        "answer cache": 1 / (1 - s["answer_cache_hit_rate"]),
        "routing": 1 / (1 - s["routing_saving_routellm"]),
    }


def busy_fleet(s):
    """Share of its peak capacity that the best documented fleet uses on average."""
    return s["deepseek_fleet_nodes"] / s["deepseek_fleet_nodes_peak"]


def prompt_cache_factor(s):
    """Bill without over bill with stored prompts, at DeepSeek's prices, traffic and hits."""
    read, written = s["deepseek_fleet_input_tokens"], s["deepseek_fleet_output_tokens"]
    full = read * s["price_deepseek_r1_input"] + written * s["price_deepseek_r1_output"]
    saved = (
        read
        * s["prompt_cache_hit_share"]
        * (s["price_deepseek_r1_input"] - s["price_deepseek_r1_cached"])
    )
    return full / (full - saved)


def waterfall(start, found):
    """Return the bill after each lever in turn: label, median, low, high.

    Parameters
    ----------
    start : array
        Samples of the naive cost (USD per million output tokens).
    found : dict of str to array
        Factors in the order in which they are applied.
    """
    rows, bill = {NAIVE: start}, np.array(start, dtype=float)
    for name in ORDER:
        bill = bill / found[name]
        rows[f"+ {LABELS[name]}"] = bill
    return intervals.table(rows)


def combined(found, names):
    """Return the product of some levers."""
    return np.prod([found[name] for name in names], axis=0)


def routing_and_caching(s):
    """Return the share of the bill (percent) that routing and stored answers save together."""
    return 100 * (1 - (1 - s["routing_saving_routellm"]) * (1 - s["answer_cache_hit_rate"]))


def operator_ratio(s, gain, n, name="operators"):
    """Return samples of the dearer over the cheaper of two operators of one model.

    Each draws, independently of the other: the rent of an H100; the gain from batching (``gain(rng,
    n)`` gives samples); 16 bits or the saturated gain of 8; and the share of the time its server is
    busy, log-uniform from the emptiest measured (one twenty-fourth) to the best documented fleet.
    """
    costs = []
    for side in ("a", "b"):
        rng = uncertainty.stream(1, name + side)
        rent = rng.permutation(s["h100_hour_price_2025"])
        precise = np.where(rng.random(n) < 0.5, 1.0, rng.permutation(s["quant_gain_saturated_moe"]))
        busy = np.exp(rng.uniform(-np.log(24), np.log(np.median(busy_fleet(s))), n))
        costs.append(rent / (gain(rng, n) * precise * busy))
    return np.maximum(*costs) / np.minimum(*costs)


def deepseek_ratio(s):
    """Return DeepSeek's saving in serving over its saving in training, three pairings pooled.

    Compute against GPT-4 (parameters used per token; FLOP of the run), money against OpenAI (list
    price of an output token; rent of the run) and Llama 3.1 405B (parameters per token; chip-hours
    of the run).
    """
    active, run = (
        s["deepseek_v3_active_parameters"],
        6 * s["deepseek_v3_active_parameters"] * s["deepseek_v3_training_tokens"],
    )
    pairs = {
        "compute, GPT-4": (s["gpt4_active_parameters"] / active) / (s["gpt4_training_flop"] / run),
        "money, GPT-4o and GPT-4": (s["price_gpt4o_output"] / s["price_deepseek_v3_output"])
        / (s["gpt4_training_cost_cloud"] / s["deepseek_v3_training_cost"]),
        "compute and chips, Llama 3.1 405B": (s["llama31_405b_parameters"] / active)
        / (s["llama31_405b_chip_hours"] / s["deepseek_v3_chip_hours"]),
    }
    return pairs, intervals.mixture(
        list(pairs.values()), uncertainty.stream(1, "deepseek pairings")
    )


def batch_for(found, gain):
    """Return the batch at which the median measured gain reaches ``gain``; inf if never."""
    medians = found.groupby("sequences")["gain"].median()
    if gain > medians.max():
        return np.inf
    return float(np.exp(np.interp(np.log(gain), np.log(medians), np.log(medians.index))))


def what_would_make_it_true(s, found):
    """Return, for the chapter's main claims, where the verdict turns (medians)."""
    speed = float(np.median(s["chat_user_speed"]))
    hits = float(np.median(s["answer_cache_hit_rate"]))
    paid = 1e6 * 0.008 / 800
    rows = [
        (
            "32 times cheaper by batching (a1)",
            "requests at once number about",
            batch_for(found, 28.8),
        ),
        (
            "Three to five times by batching (a4)",
            "requests at once number from",
            batch_for(found, 3),
        ),
        ("Three to five times by batching (a4)", "requests at once number to", batch_for(found, 5)),
        (
            "60 percent off by quantisation (a3)",
            "the model runs faster by a factor of",
            1 / (1 - 0.60),
        ),
        ("Milliseconds for an answer (a1)", "the answer has at most, in tokens", 1.1 * speed),
        ("0.008 dollars for 800 tokens (a2)", "a million tokens cost, in dollars", paid),
        (
            "60 percent off by routing and caching (a2)",
            "routing saves at least, in percent",
            100 * (1 - 0.40 / (1 - hits)),
        ),
        ("A tenfold spread between operators (a4)", "one server is busier by a factor of", 10.0),
    ]
    return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])
