"""Energy, carbon and water of a query and of a training run, with the same boundary on both sides.

Serves the chapter on energy, carbon and water. One number has as many values as it has boundaries,
so every function names its own:

    water on site   = energy / overhead x litres per kWh of the computers
    water, total    = water on site + energy x litres per kWh of the power plants
    carbon          = energy x carbon of the grid
    parity          = training / per query, in queries;  parity / queries a day, in days

``energy`` counts servers and building (full stack) unless said otherwise; 1 Wh x 1 L/kWh is 1 mL.
Heat that evaporating water carries away: 2.43 MJ a litre (latent heat near 30 degrees Celsius,
steam tables).

Not modelled: hardware and its making, failed runs and research, the networks and devices of users,
water stress by place, marginal against average grids.
"""

import numpy as np

from analysis.lifecycle import model as lifecycle

LATENT_HEAT = 2.43 / 3.6  # kWh a litre
SHORT_SHARE = (
    0.8  # share of short prompts in the mix that How Hungry is AI uses for its yearly totals
)
HOSTS = ("azure", "aws", "deepseek")


def water_onsite(wh, overhead, litres_per_kwh):
    """Return the water (mL) consumed on site for ``wh`` of full-stack electricity.

    Examples
    --------
    >>> round(float(water_onsite(0.423, 1.12, 0.30)), 3)
    0.113
    """
    _positive("overhead", overhead, 1.0)
    return np.asarray(wh) / overhead * litres_per_kwh


def water_total(wh, overhead, onsite, offsite):
    """Return the water (mL) consumed on site and at the power plants.

    Examples
    --------
    >>> round(float(water_total(0.423, 1.12, 0.30, 4.35)), 2)
    1.95
    """
    return water_onsite(wh, overhead, onsite) + np.asarray(wh) * offsite


def carbon_grams(wh, tonnes_per_gwh):
    """Return the carbon (g CO2) of ``wh`` at a grid of ``tonnes_per_gwh`` (t CO2/GWh = g/kWh).

    Examples
    --------
    >>> round(carbon_grams(0.24, 373.4), 3)
    0.09
    """
    return wh * tonnes_per_gwh / 1e3


def heat_by_evaporation(litres_per_kwh, overhead, evaporated=0.8):
    """Return the share of a site's heat that evaporating water carries away, in [0, 1].

    Parameters
    ----------
    litres_per_kwh : float
        Water consumed on site per kWh of the computers, 0 or more.
    overhead : float
        Power of the building over power of its computers, 1 or more; all of it becomes heat.
    evaporated : float
        Share of that water that evaporates, in [0, 1].

    Examples
    --------
    >>> round(heat_by_evaporation(1.15, 1.09), 2)
    0.57
    """
    _positive("overhead", overhead, 1.0)
    if not 0 <= evaporated <= 1:
        raise ValueError(
            f"The evaporated share must lie between 0 and 1 and is {evaporated:g}; give a share, "
            "not percent."
        )
    return min(1.0, litres_per_kwh * evaporated * LATENT_HEAT / overhead)


def parity_queries(training_mwh, wh_per_query):
    """Return the queries after which serving has used the electricity of training.

    Examples
    --------
    >>> parity_queries(1287, 4.0)
    321750000.0
    """
    _positive("energy of a query", wh_per_query)
    return training_mwh * 1e6 / wh_per_query


def parity_days(training_mwh, wh_per_query, queries_per_day):
    """Return the days to that parity at constant traffic.

    Examples
    --------
    >>> round(float(parity_days(1287, 4.0, 195e6)), 2)
    1.65
    """
    _positive("traffic", queries_per_day)
    return lifecycle.crossover_constant(training_mwh * 1e6, wh_per_query * queries_per_day)


def mixed(prompts, model, share=SHORT_SHARE):
    """Return the energy (Wh) of a model's prompt; ``share`` are short and the rest medium.

    Parameters
    ----------
    prompts : pandas.DataFrame
        The table ``prompt_energy``.
    """
    rows = prompts[prompts["model"] == model].set_index("prompt")["wh"]
    if not {"short", "medium"} <= set(rows.index):
        raise ValueError(
            f"The model {model!r} needs a short and a medium prompt in prompt_energy; add them or "
            "choose another."
        )
    return float(share * rows["short"] + (1 - share) * rows["medium"])


def host(s, name):
    """Return overhead, water on site, water at power plants and grid carbon of one host."""
    if name not in HOSTS:
        raise ValueError(f"The host {name!r} is unknown: it must be one of {', '.join(HOSTS)}.")
    return tuple(
        float(np.median(s[f"{name}_{part}"]))
        for part in ("overhead", "water_onsite", "water_offsite", "grid_carbon")
    )


def large_over_google(s, prompts, share=SHORT_SHARE):
    """Return water on site of each large model's prompt over Google's median prompt."""
    google = float(np.median(s["gemini_water_per_prompt"]))
    large = prompts[prompts["kind"] == "large"].drop_duplicates("model")
    return {
        r.model: float(water_onsite(mixed(prompts, r.model, share), *host(s, r.host)[:2])) / google
        for r in large.itertuples()
    }


def evaporated_heat(s):
    """Return the share of heat that evaporation carries away, by reported fleet."""
    fleets = {
        "Google": (
            "google_water_onsite",
            1.0,
        ),  # overhead not at hand; 1 makes the share an upper end
        "Microsoft, United States": ("microsoft_us_water_onsite", "microsoft_us_overhead"),
        "Microsoft Azure": ("azure_water_onsite", "azure_overhead"),
        "Amazon Web Services": ("aws_water_onsite", "aws_overhead"),
        "Chinese average": ("deepseek_water_onsite", "deepseek_overhead"),
    }

    def middle(v):
        return float(np.median(s[v])) if isinstance(v, str) else v

    share = middle("tower_evaporated_share")
    return {
        name: heat_by_evaporation(middle(water), middle(over), share)
        for name, (water, over) in fleets.items()
    }


def unevenness(s, idle=0.0):
    """Return peak-to-mean power of serving over that of a training run, hour by hour.

    Parameters
    ----------
    s : mapping of str to array
        Sampled facts.
    idle : float
        Power of an idle server over its power at the busiest hour, in [0, 1]; 0 lets power follow
        the requests.
    """
    if not 0 <= idle <= 1:
        raise ValueError(f"The idle share of power must lie between 0 and 1 and is {idle:g}.")
    busiest = np.maximum(1.0, s["serving_peak_to_mean"])  # no hour can be busier than the busiest
    serving = 1 / (idle + (1 - idle) / busiest)
    training = (1 + s["training_daily_variation"]) / s["training_effective_time"]
    return serving / training


def _positive(name, value, least=0.0):
    if np.any(np.asarray(value) <= 0) or np.any(np.asarray(value) < least):
        raise ValueError(
            f"The {name} must be "
            f"positive{f' and at least {least:g}' if least else ''} and is "
            f"{np.min(value):g}."
        )
