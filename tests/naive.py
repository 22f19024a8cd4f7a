"""Slow, obvious references: the lifecycle one day at a time, the optimum by looking everywhere."""

import math


def crossover_by_day(
    training_cost, rate, volume, decline_per_year=1.0, horizon_days=20 * 366, steps_per_day=24
):
    """Add up serving hour by hour until it has cost as much as training, or infinity."""
    spent = 0.0
    for step in range(int(horizon_days * steps_per_day)):
        middle = (step + 0.5) / steps_per_day
        price = decline_per_year ** (-middle / 365.25)
        spent += rate * volume(middle) * price / steps_per_day
        if spent >= training_cost:
            return (step + 1) / steps_per_day
    return math.inf


def cheapest_model(loss_of, tokens_for, loss, served_tokens, sizes):
    """Try every size and keep the one that costs least over training and serving."""
    best = None
    for n in sizes:
        d = tokens_for(n, loss)
        if not math.isfinite(d):
            continue
        assert abs(loss_of(n, d) - loss) < 1e-6
        cost = 6 * n * d + 2 * n * served_tokens
        if best is None or cost < best[0]:
            best = (cost, n, d)
    return best
