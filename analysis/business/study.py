"""Results of the business chapter: markets, margins, flat rates, savings, own models.

What is said of vendors, firms and claims comes from facts alone. The price, mean cost and width of
use of a plan are the reader's parameters and serve the chapter's example only.
"""

from analysis.business import model
from analysis.evidence.estimates.estimate import constant
from analysis.ledger import claims

#: The claim of a subscriber who pays less than he causes; its arithmetic is his margin.
STATED_MARGIN = "margin-negative-a2"
#: Years in which an own model has to pay, and the server of the own-hardware comparison.
PAYBACK, SERVER_LIFE, SERVER_CHIPS = constant(2, "year"), constant(3, "year"), constant(8, "GPU")
#: Parameters of the example: the reader's plan.
PLAN = ("plan_usd_per_month", "mean_cost_usd_per_month", "use_width")
#: Share of users that stands for the heaviest of them, and the share that is no longer small.
HEAVIEST, SMALL = 0.99, 0.10


def markets(facts):
    """Published sizes of the inference market that follow from others (USD), and how many times the
    smallest of those of 2025 goes into the largest.
    """
    back = (1 + facts["inference_market_cagr_futurum"]) ** 5
    on = 1 + facts["inference_market_cagr_grandview"]
    futurum = facts["inference_market_2030_futurum"] / back
    grandview = facts["inference_market_2024_grandview"] * on
    vendors = ("inference_market_2025_mnm", "inference_market_2025_fortune")
    sizes = sorted([*(facts[name] for name in vendors), grandview, futurum], key=_median)
    return {
        "futurum_market_2025": futurum,
        "market_spread": (sizes[-1] / sizes[0]).to(""),
        "grandview_market_2025": grandview,
    }


def _median(size):
    return size.to("USD").median


def growths(facts):
    """Growth a year: what vendors project, and what was measured (percent)."""
    spans = {
        "mnm_growth": ("inference_market_2025_mnm", "inference_market_2030_mnm", 5),
        "mnm_growth_2025": ("inference_market_2024_mnm", "inference_market_2025_mnm", 1),
        "rented_chips_growth": ("inference_iaas_2026", "inference_iaas_2027", 1),
        "enterprise_growth": ("enterprise_genai_spend_2024", "enterprise_genai_spend_2025", 1),
        "openai_serving_growth": ("openai_inference_spend_2024", "openai_inference_spend_2025", 1),
    }
    return {
        name: model.growth_rate(facts[first], facts[last], years).to("percent")
        for name, (first, last, years) in spans.items()
    }


def margins(facts):
    """Gross margins that follow from reported prices, costs and revenues (percent)."""
    found = {
        "stated_margin": claims.read(claims.claim(STATED_MARGIN), "arithmetic", facts),
        "copilot_margin": model.flat_rate_margin(facts["copilot_price"], copilot_cost(facts)),
        "gpt5_margin": 1 - facts["gpt5_inference_spend"] / facts["gpt5_revenue"],
        "deepseek_margin": 1 - facts["deepseek_fleet_cost"] / facts["deepseek_fleet_revenue"],
        "software_margin": 1 - facts["saas_infrastructure_share"],
    }
    return {name: margin.to("percent") for name, margin in found.items()}


def copilot_cost(facts):
    """Cost of serving the mean user of the early GitHub Copilot (USD/month)."""
    return facts["copilot_price"] + facts["copilot_loss_average"]


def copilot_loss_share(facts):
    """Share of Copilot's early users above its price; the heaviest is the 99th percentile."""
    price, mean = facts["copilot_price"], copilot_cost(facts)
    width = model.sigma_from_tail(mean, HEAVIEST, price + facts["copilot_loss_heavy"])
    return model.share_of_users_above(price, mean, width).to("percent")


def plan(own):
    """The reader's flat rate: users above its price, their cost, and when they are a tenth."""
    price, mean, width = (own[name] for name in PLAN)
    return {
        "loss_makers": model.share_of_users_above(price, mean, width),
        "loss_makers_cost": model.share_of_cost_above(price, mean, width),
        "wider_use": 2 * width,
        "loss_makers_wider": model.share_of_users_above(price, mean, 2 * width),
        "mean_for_a_tenth": model.mean_at_share_above(SMALL, price, width),
    }


def savings(facts):
    """Share of a bill saved by routing and by caching, alone and together (percent)."""
    routing, caching = facts["routing_saving_routellm"], facts["answer_cache_hit_rate"]
    found = {
        "caching_saving": caching,
        "routing_saving": routing,
        "overlapping_saving": model.saving(routing, caching, 1.0),
        "independent_saving": model.saving(routing, caching),
        "midjourney_saving": 1 - facts["midjourney_bill_after"] / facts["midjourney_bill_before"],
    }
    return {name: saved.to("percent") for name, saved in found.items()}


def own_model(facts):
    """When a model of one's own pays: API spending (USD), also in years of an average company's and
    over its spending in the payback time; and the outlay that an average company earns back (USD).
    """
    spending = facts["own_model_outlay"] / facts["api_margin"]
    average = facts["enterprise_ai_spend_2026"]
    return {
        "own_model_spending": spending,
        "own_model_years": spending / average,
        "own_model_over_average": (spending / PAYBACK / average).to(""),
        "outlay_for_average": (average * PAYBACK * facts["api_margin"]).to("USD"),
    }


def owned_chip(facts):
    """An owned H100: cost of its hour, and the use at which it beats a rented one (percent)."""
    price, running = facts["h100_node_price"], facts["h100_node_running_cost"]
    owned = model.owned_hour(price, running, SERVER_LIFE, SERVER_CHIPS)
    use = (owned / facts["h100_hour_price_2025"]).to("percent")
    return {"owned_hour_cost": owned, "owned_use": use}


def results(facts, own):
    """Return the results of the chapter by name, except those of the cases of use."""
    return (
        markets(facts)
        | growths(facts)
        | margins(facts)
        | savings(facts)
        | own_model(facts)
        | owned_chip(facts)
        | plan(own)
        | {"copilot_loss_share": copilot_loss_share(facts)}
        | counterexamples(facts)
    )


def counterexamples(facts):
    """What speaks against training first: a grammar book in a prompt, and a cheap frontier model.

    The book's score is in percent of a human learner's, the model's runs and experiments in USD.
    """
    runs = facts["deepseek_v3_training_cost"] + facts["deepseek_r1_training_cost"]
    return {
        "grammar_book_score": (facts["mtob_in_context"] / facts["mtob_human"]).to("percent"),
        "deepseek_outlay": runs * facts["development_to_final_run_compute"],
    }
