"""Times of the models against bare numpy and other libraries, with samples and memory.

Run by ``make bench``; prints one table and writes it to ``build/bench/models.csv``. All contenders
of a question run in one process, in rounds of random order, so that a busy machine slows all of
them; times are medians of the rounds, and only their ratios mean anything. "Bare" is what one would
type into numpy: the same streams and arithmetic on whole arrays, no units, no checks. Every answer
is compared before it is timed.
"""

import io
import random
import resource
import subprocess
import sys
import time
import tokenize
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, units
from analysis.evidence.estimates import combined, draws, facts, formulas
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.ledger import claims as ledger
from analysis.lifecycle import crossover, lifetime, model, whatif

ROOT = Path(__file__).parents[2]
ROUNDS, MILLION = 3, 1_000_000
SCALE = (10_000, 100_000, MILLION)
MEMORY = (1_000, 100_000, MILLION, 10_000_000)
DEFAULTS = {"fleet_share": 1.0, "training_basis": "cloud rental"}
OWN = whatif.given(dict.fromkeys(whatif.NUMBERS, 0.0) | DEFAULTS)
GROWING = (
    "gpt4_training_cost_cloud",
    "chatgpt_inference_cost_per_day",
    "openai_inference_spend_2024",
)
START, END = ((day - crossover.ESTIMATE).days for day in crossover.YEAR_2024_DAYS)
SINCE = (crossover.LAUNCH - crossover.ESTIMATE).days / model.YEAR


def our_fleet(n):
    return draws.joined(crossover.results(Facts(), OWN)["fleet_months"], n=n)


def our_multiplier(n):
    return draws.joined(lifetime.multiple(Facts(), OWN), n=n)


def growth_at_middle(per_day, spend_2024):
    """Factor a year between a bill and that of the middle of 2024, as every library can write."""
    return (spend_2024 / 365.25 / per_day) ** (2 * model.YEAR / (START + END))


def months_to_crossover(cost, per_day, growth, log=np.log):
    """Months in which a growing fleet spends a bill, in plain arithmetic."""
    rate, k = per_day * growth**SINCE, log(growth) / model.YEAR
    return log(1 + k * cost / rate) / k / model.MONTH


def months_between(cost, per_day, spend_2024, log=np.log):
    """The same with the growth that every library can write."""
    return months_to_crossover(cost, per_day, growth_at_middle(per_day, spend_2024), log)


def growth_by_bisection(per_day, spend_2024):
    """Factor a year by which a bill adds up to that of 2024, the slow way."""
    low, high = np.full(np.shape(per_day), 1e-5), np.full(np.shape(per_day), 0.05)
    for _ in range(60):
        k = (low + high) / 2
        much = per_day * (np.exp(k * END) - np.exp(k * START)) / k > spend_2024
        low, high = np.where(much, low, k), np.where(much, k, high)
    return np.exp(k * model.YEAR)


def bare_fleet(n):
    cost, per_day, spend_2024 = (bare_draw(name, n) for name in GROWING)
    return months_to_crossover(cost, per_day, growth_by_bisection(per_day, spend_2024))


def bare_multiplier(n):
    names = (
        "openai_inference_spend_2024",
        "openai_final_runs_2024",
        "training_cost_growth",
        "frontier_service_life",
    )
    serving, runs, growth, life = (bare_draw(name, n) for name in names)
    x = np.log(growth) * life
    return serving / runs / ((1 - np.exp(-x)) / x)


def bare_draw(name, n):
    """Samples of a fact as numpy alone gives them."""
    f, rng = facts.worked_out()[name], uncertainty.stream(uncertainty.SEED, name)
    if f.formula and combined.is_sampled(f.formula):
        return plain(f.formula, f.unit)(n)
    shape = uncertainty.kind(f.value, f.low, f.high, f.distribution)
    if shape == "exact":
        return f.value
    if shape == "uniform":
        return rng.uniform(f.low, f.high, n)
    if shape == "loguniform":
        return np.exp(rng.uniform(np.log(f.low), np.log(f.high), n))
    if shape == "triangular":
        return rng.triangular(
            f.low, (f.low + f.high) / 2 if np.isnan(f.value) else f.value, f.high, n
        )
    low, middle, high = (
        np.log([f.low, f.value, f.high]) if shape == "lognormal" else (f.low, f.value, f.high)
    )
    middle = (low + high) / 2 if np.isnan(middle) else middle
    z = rng.standard_normal(n)
    if name in data.causes():
        cause, strength = data.causes()[name]
        common = uncertainty.stream(uncertainty.SEED, f"cause {cause}").standard_normal(n)
        z = np.sqrt(strength) * common + np.sqrt(1 - strength) * z
    x = middle + z * np.where(z < 0, middle - low, high - middle) / uncertainty.Z
    return np.exp(x) if shape == "lognormal" else x


@cache
def plain(formula, unit):
    """Translate a formula of the ledger into a function of n: facts drawn, units as numbers."""
    words, known = [], {"_unit": factor(unit)}
    named = {name: facts.worked_out()[name] for name in formulas.names_in(formula)}
    for token in tokenize.generate_tokens(io.StringIO(formula).readline):
        if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
            continue
        is_operand = token.type in (tokenize.NAME, tokenize.NUMBER)
        if words and (is_operand or token.string == "(") and (words[-1][0] or words[-1][1] == ")"):
            words.append((False, "*"))
        if token.type == tokenize.NAME and token.string not in named:
            known[token.string] = factor(token.string)
        words.append((is_operand, token.string))
    text = "(" + " ".join(word for _, word in words) + ") / _unit"
    code = compile(text, formula, "eval")
    exact = {name: f.value * factor(f.unit) for name, f in named.items() if is_exact(f)}
    drawn = {name: factor(f.unit) for name, f in named.items() if not is_exact(f)}
    return lambda n: eval(
        code, {}, known | exact | {k: scale * bare_draw(k, n) for k, scale in drawn.items()}
    )


def factor(unit):
    return units.Q(1.0, units.parse(unit)).to_base_units().magnitude


def is_exact(fact):
    return uncertainty.kind(fact.value, fact.low, fact.high, fact.distribution) == "exact"


def every_formula():
    """Return (formula, unit) of every formula of the ledger that names no result of a chapter."""
    claims = ledger.claims().values()
    pairs = [(f, c.unit) for c in claims for f in (c.arithmetic, c.evidence)]
    return [pair for pair in pairs if pair[0] not in ("", ledger.NOTEBOOK) and _is_known(*pair)]


def _is_known(formula, unit):
    try:
        formulas.read(formula, unit, Facts())
    except formulas.FormulaError:
        return False
    return True


def questions():
    """Return (ours, bare) by question, functions of n that give 5, 50 and 95 % quantiles."""
    ours = every_formula()
    bare = [plain(*pair) for pair in ours]

    def quantiles(x):
        return np.quantile(np.atleast_1d(x), [0.05, 0.5, 0.95])

    def summed(x):
        s = uncertainty.summary(x)
        return np.array([s.low, s.median, s.high])

    return {
        "crossover of ChatGPT's fleet": (
            lambda n: summed(our_fleet(n)),
            lambda n: quantiles(bare_fleet(n)),
        ),
        "lifetime multiplier": (
            lambda n: summed(our_multiplier(n)),
            lambda n: quantiles(bare_multiplier(n)),
        ),
        f"all {len(ours)} formulas of the ledger": (
            lambda n: np.array([summed(facts.evaluate(*pair, n=n)) for pair in ours]),
            lambda n: np.array([quantiles(f(n)) for f in bare]),
        ),
    }


def timed(contenders, rounds=ROUNDS):
    """Return the median time (s) of each contender, run in rounds of random order."""
    order, times = random.Random(1), {name: [] for name in contenders}
    for _ in range(rounds):
        for name in order.sample(list(contenders), len(contenders)):
            begun = time.perf_counter()
            contenders[name]()
            times[name].append(time.perf_counter() - begun)
    return {name: median(values) for name, values in times.items()}


def against_numpy():
    for question, (ours, bare) in questions().items():
        np.testing.assert_allclose(ours(1000), bare(1000), rtol=1e-9)
        runs = {
            (who, n): (lambda f=f, n=n: f(n))
            for who, f in (("ours", ours), ("bare numpy", bare))
            for n in SCALE
        }
        found = timed(runs)
        for (who, n), seconds in found.items():
            yield {
                "question": question,
                "who": who,
                "samples": n,
                "seconds": seconds,
                "times_bare": seconds / found["bare numpy", n],
                "ns_per_sample": 1e9 * seconds / n,
            }


def memory():
    """Peak memory of a process by number of samples, less that with a thousand."""
    cases = ("crossover", "multiplier", "formula")
    for case in cases:
        peaks = {}
        for n in MEMORY:
            command = [sys.executable, "-m", "tests.bench.models", "peak", case, str(n)]
            peaks[n] = float(
                subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
            )
            if n > MEMORY[0]:
                yield {
                    "question": f"peak memory: {case}",
                    "who": "ours",
                    "samples": n,
                    "mib": peaks[n] - peaks[MEMORY[0]],
                    "vectors": (peaks[n] - peaks[MEMORY[0]]) * 2**20 / (8 * n),
                }


def peak(case, n):
    """Compute one case in this process and print the most memory that it ever held (MiB)."""
    longest = max(
        every_formula(),
        key=lambda pair: sum(
            not is_exact(facts.worked_out()[f]) for f in formulas.names_in(pair[0])
        ),
    )
    run = {
        "crossover": our_fleet,
        "multiplier": our_multiplier,
        "formula": lambda n: facts.evaluate(*longest, n=n),
    }
    uncertainty.summary(run[case](n))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10)


def others():
    """The crossover of a growing fleet in four libraries, each input lognormal."""
    ends = [(facts.worked_out()[name].low, facts.worked_out()[name].high) for name in GROWING]
    rivals = {
        "ours": our_intervals,
        "bare numpy": bare_intervals,
        "squigglepy": squigglepy,
        "uncertainties": linear,
        "mcerp": mcerp,
    }
    runs = {name: (lambda f=f: f(ends, MILLION)) for name, f in rivals.items()}
    answers = {name: run() for name, run in runs.items()}
    low, _, high = answers["ours"]
    for name, seconds in timed(runs).items():
        found = answers[name]
        yield {
            "question": "crossover in other libraries",
            "who": name,
            "samples": 1 if name == "uncertainties" else MILLION,
            "seconds": seconds,
            "low": found[0],
            "median": found[1],
            "high": found[2],
            "low_off_percent": 100 * (found[0] / low - 1),
            "high_off_percent": 100 * (found[2] / high - 1),
        }


def our_intervals(ends, n):
    def months(s):
        growth = growth_at_middle(s[1], s[2])
        return model.crossover_exponential(s[0], s[1] * growth**SINCE, growth)

    streams = [uncertainty.stream(1, name) for name in GROWING]
    found = [
        months(
            [uncertainty.sample(np.nan, *pair, n=m, rng=rng) for pair, rng in zip(ends, streams)]
        )
        for m in draws.sizes(n)
    ]
    s = uncertainty.summary(np.concatenate(found) / model.MONTH)
    return s.low, s.median, s.high


def bare_intervals(ends, n):
    inputs = [
        np.exp(
            np.log(low * high) / 2
            + np.log(high / low) / (2 * uncertainty.Z) * np.random.default_rng(i).standard_normal(n)
        )
        for i, (low, high) in enumerate(ends)
    ]
    return np.quantile(months_between(*inputs), [0.05, 0.5, 0.95])


def squigglepy(ends, n):
    import squigglepy as sq

    sq.set_seed(1)
    inputs = [sq.sample(sq.lognorm(low, high, credibility=90), n) for low, high in ends]
    return np.quantile(months_between(*inputs), [0.05, 0.5, 0.95])


def linear(ends, _):
    """The same with first derivatives: middle and spread of each input."""
    from uncertainties import ufloat, umath

    inputs = [ufloat((low * high) ** 0.5, (high - low) / (2 * uncertainty.Z)) for low, high in ends]
    found = months_between(*inputs, log=umath.log)
    return found.n - uncertainty.Z * found.s, found.n, found.n + uncertainty.Z * found.s


def mcerp(ends, n):
    import mcerp as mc
    from mcerp import umath
    from scipy import stats

    # its own LogN shifts a lognormal by mu instead of scaling it, so the distribution comes from
    # scipy
    mc.npts = n
    inputs = [
        mc.uv(stats.lognorm(np.log(high / low) / (2 * uncertainty.Z), scale=(low * high) ** 0.5))
        for low, high in ends
    ]
    return np.quantile(months_between(*inputs, log=umath.log)._mcpts, [0.05, 0.5, 0.95])


def main():
    table = pd.DataFrame([*against_numpy(), *memory(), *others()])
    target = ROOT / "build" / "bench" / "models.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(target, index=False, float_format="%.6g", lineterminator="\n")
    print(table.to_string(index=False, float_format=lambda v: f"{v:.3g}", na_rep=""))


if __name__ == "__main__":
    peak(sys.argv[2], int(sys.argv[3])) if sys.argv[1:2] == ["peak"] else main()
