"""Energy, carbon and water of a query and of a training run, with the same boundary on both sides.

Serves the chapter on energy, carbon and water. One number has as many values as it has boundaries,
so every function names its own:

    water on site   = energy / overhead x litres per kWh of the computers
    water, total    = water on site + energy x litres per kWh of the power plants
    carbon          = energy x carbon of the grid
    parity          = training / per query, in queries;  parity / queries a day, in days

``energy`` counts servers and building (full stack) unless said otherwise; 1 Wh x 1 L/kWh is 1 mL.
Heat that evaporating water carries away: 2.43 MJ a litre (latent heat near 30 degrees Celsius,
steam tables). What cannot be, such as an overhead below 1, gives NaN.

Not modelled: hardware and its making, failed runs and research, the networks and devices of users,
water stress by place, marginal against average grids.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.lifecycle import model as lifecycle

LATENT_HEAT = 2.43 / 3.6  # kWh a litre


@model("X", "", "L/kWh", gives="X*L/kWh")
def water_onsite(energy, overhead, litres_per_kwh):
    """Return the water consumed on site for full-stack electricity (Wh give mL).

    >>> round(float(water_onsite(0.423, 1.12, 0.30)), 3)
    0.113
    """
    return np.where(overhead >= 1, energy / overhead * litres_per_kwh, np.nan)[()]


def water_total(energy, overhead, onsite, offsite):
    """Return the water consumed on site and at the power plants (Wh give mL).

    >>> round(float(water_total(0.423, 1.12, 0.30, 4.35)), 2)
    1.95
    """
    return water_onsite(energy, overhead, onsite) + energy * offsite


@model("L/kWh", "", "", gives="")
def heat_by_evaporation(litres_per_kwh, overhead, evaporated=0.8):
    """Return the share of a site's heat that evaporating water carries away, in [0, 1].

    Water on site is per kWh of the computers; ``overhead`` is power of the building over theirs, 1
    or more, and all of it becomes heat; ``evaporated`` is the share of the water that evaporates.

    >>> round(float(heat_by_evaporation(1.15, 1.09)), 2)
    0.57
    """
    share = np.minimum(1.0, litres_per_kwh * evaporated * LATENT_HEAT / overhead)
    possible = (overhead >= 1) & (evaporated >= 0) & (evaporated <= 1)
    return np.where(possible, share, np.nan)[()]


@model("X", "X/query", "query/day", gives="day")
def parity_days(training, per_query, queries_per_day):
    """Return the days until serving has used as much as training, at constant traffic.

    >>> round(float(parity_days(1287e6, 4.0, 195e6)), 2)
    1.65
    """
    return lifecycle.crossover_constant(training, per_query * queries_per_day)


@model("Wh/query", "Wh/query", "", gives="Wh/query")
def mixed(short, medium, short_share):
    """Return the energy of a prompt when a share of the prompts are short and the rest medium."""
    return short_share * short + (1 - short_share) * medium


@model("", "", "", "", gives="")
def unevenness(peak_to_mean, effective_time, daily_variation, idle=0.0):
    """Return peak-to-mean power of serving over that of a training run, hour by hour.

    ``peak_to_mean`` is of requests, and below 1 counts as 1; ``effective_time`` the share of time,
    in (0, 1], in which a run makes progress; ``daily_variation`` its change of throughput over a
    day; ``idle`` the power of an idle server over its most, in [0, 1]; at 0 power follows the
    requests.

    >>> float(unevenness(1.5, 1.0, 0.0)), float(unevenness(1.5, 1.0, 0.0, idle=1.0))
    (1.5, 1.0)
    """
    serving = 1 / (idle + (1 - idle) / np.maximum(1.0, peak_to_mean))
    return serving / ((1 + daily_variation) / effective_time)


@model("", "", "", gives="")
def steady_idle(peak_to_mean, effective_time, daily_variation):
    """Return the idle share of power at which serving is as steady as a training run."""
    run = effective_time / (1 + daily_variation)
    return (run - 1 / peak_to_mean) / (1 - 1 / peak_to_mean)
