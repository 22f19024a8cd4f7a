"""Results of the demand chapter: bills, elasticities, agents and reasoning.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and ``own`` (the parameters of chapter
07) and return estimates. Spending and messages of 2024-25 are those of OpenAI and ChatGPT; prices
of 2025-26 are the realised prices of one panel of API calls.

Article a3 says what an hour of an agent costs and names no agent: a common one is judged, a call of
mean length written at 60 tokens a second with five seconds for tools. The reader's own agent has
its own speed and tools. Both numbers are uncertain by a factor of two either way.
"""

from operator import attrgetter

from analysis.demand import model
from analysis.evidence.units import Q
from analysis.ledger import claims

WORK_WEEK = Q(40.0, "h/week")
HOUR, YEAR, TWO_YEARS = Q(1.0, "h"), Q(1.0, "year"), 2
#: Claims of which a number is taken up: a chat, the price at which agents pay, a yearly fall of
#: price, and the growth of spending between two sums.
CHAT, CHEAP = "chat-tokens-800-a2", "price-20-to-040-a3"
YEARLY_FALL, SUMS = "price-10x-annual-a3", "enterprise-spend-growth-a2"
#: A common agent: its speed of writing, and time for tools between two calls.
SPEED, TOOLS = Q(60.0, "token/s"), Q(5.0, "s")
CALL = Q(1.0, "query")
ELASTICITIES = (
    "panel_elasticity",
    "microsoft_elasticity",
    "google_elasticity",
    "chatgpt_elasticity",
)
NEEDED = (
    "needed_unchanged",
    "needed_matched",
    "needed_adjusted",
    "needed_realised",
    "needed_cheapest",
)
#: Tokens of an agent's task over a chat's, and compute of a reasoning answer over an ordinary one;
#: the last of each combines the others.
AGENTS = (
    "agent_token_multiple",
    "multi_agent_token_multiple",
    "coding_agent_token_multiple",
    "agent_token_multiple_range",
)
REASONING = (
    "reasoning_tokens_epoch",
    "dauner_multiple",
    "gemini_flash_token_multiple",
    "reasoning_energy_multiple_low",
    "reasoning_energy_multiple_high",
    "reasoning_token_multiple",
)


def realised_price(facts):
    """Realised price of March 2026 over that of March 2025."""
    return facts["realised_token_price_2026"] / facts["realised_token_price_2025"]


def spend_growth(facts):
    """OpenAI's inference spending of 2025 over that of 2024."""
    return facts["openai_inference_spend_2025"] / facts["openai_inference_spend_2024"]


def google_growth(facts):
    """Google's tokens a month of May 2026 over those of May 2025."""
    return facts["google_tokens_per_month_2026"] / facts["google_tokens_per_month_2025"]


def user_growth(facts):
    """Growth of ChatGPT's weekly users in a year."""
    return 2 ** (YEAR / facts["chatgpt_user_doubling"])


def volumes_and_prices(facts):
    """Return (volume factor, price factor) over a year for each measured pair."""
    price, messages = realised_price(facts), facts["chatgpt_message_growth_2025"]
    cheaper = facts["microsoft_cost_per_token_ratio_2025"]
    return {
        "panel": (facts["realised_bill_factor"] / price, price),
        "microsoft": (facts["microsoft_token_growth_2025"], cheaper),
        "google": (google_growth(facts), price),
        "chatgpt": (messages, spend_growth(facts) / messages),
    }


def pairs(facts):
    """Return growth of the bill and elasticity of each pair, and the extremes of both."""
    found = volumes_and_prices(facts)
    bills = {f"{name}_bill": volume * price for name, (volume, price) in found.items()}
    elastic = {f"{name}_elasticity": model.elasticity(v, p) for name, (v, p) in found.items()}
    return bills | elastic | _extremes("bill", bills) | _extremes("elasticity", elastic)


def _extremes(what, found):
    smallest, *_, largest = sorted(found.values(), key=attrgetter("median"))
    return {f"smallest_{what}": smallest, f"largest_{what}": largest}


def needed_volumes(facts):
    """Growth of volume behind the article's sums in two years, by the fall of price assumed."""
    spend = facts["enterprise_ai_spend_2026"] / facts["enterprise_ai_spend_2024"]
    falls = {
        "unchanged": 1.0,
        "matched": facts["price_of_intelligence_matched"],
        "adjusted": facts["price_of_intelligence_adjusted"],
        "realised": 1 / realised_price(facts),
        "cheapest": claims.claim(YEARLY_FALL).number.magnitude,
    }
    return {f"needed_{name}": spend * fall**TWO_YEARS for name, fall in falls.items()}


def tool_spread(facts):
    """How far the time for tools may be off, a factor either way."""
    return facts.assumed("tool_spread", 0.5, 2.0, "", "lognormal")


def speed_spread(facts):
    """How far the speed of writing may be off, a factor either way."""
    return facts.assumed("speed_spread", 0.5, 2.0, "", "lognormal")


def hour_usd(facts, price, speed=SPEED, tools=TOOLS):
    """Cost of one agent hour (USD) at a price, a speed of writing and a time for tools."""
    tokens = model.agent_tokens_per_hour(
        facts["openrouter_prompt_tokens_2025"],
        facts["openrouter_completion_tokens_2025"],
        speed * speed_spread(facts),
        tools / CALL * tool_spread(facts),
    )
    return (tokens * price * HOUR).to("USD")


def own_hour_usd(facts, own):
    """Cost of one hour of the reader's agent (USD)."""
    speed, tools = own["agent_tokens_per_second"], own["tool_seconds"]
    return hour_usd(facts, own["agent_usd_per_mtok"], speed, tools)


def contexts(facts, own):
    """The cost of an hour of the reader's agent by length of its calls."""
    return with_context(own_hour_usd(facts, own), facts)


def with_context(hour, facts):
    """Cost of an agent hour with the calls of early 2024, and with calls twice those of 2025."""
    early, late = (facts[f"openrouter_prompt_tokens_{year}"] for year in (2024, 2025))
    return {
        "short_context": hour.given(openrouter_prompt_tokens_2025=early),
        "long_context": hour.given(openrouter_prompt_tokens_2025=2 * late),
    }


def agents(facts, own):
    """Return what an agent hour costs by name: a common agent's and the reader's (USD)."""
    price = own["agent_usd_per_mtok"]
    common = hour_usd(facts, price)
    return {
        "hour_usd": common,
        "cheap_hour_usd": hour_usd(facts, claims.claim(CHEAP).number),
        "short_context_hour_usd": with_context(common, facts)["short_context"],
        "own_hour_usd": own_hour_usd(facts, own),
        "hourly_pay": (facts["us_median_weekly_earnings_2024"] / WORK_WEEK * HOUR).to("USD"),
        "common_speed": SPEED,
        "common_tools": TOOLS,
    }


def task_tokens(facts):
    """Tokens of an agent's task: what it reads in some calls, calls of mean length, and chats."""
    prompt = facts["openrouter_prompt_tokens_2025"]
    completion = facts["openrouter_completion_tokens_2025"]
    reads = {
        f"reads_in_{calls}": model.task_tokens(Q(float(calls), "query"), prompt, completion)
        for calls in (1, 10, 40)
    }
    chat = claims.claim(CHAT).number
    return reads | {
        "forty_calls_over_one": reads["reads_in_40"] / reads["reads_in_1"],
        "mean_task_tokens": (prompt + completion) * facts["agent_calls_per_task"],
        "chat_tokens": chat,
        "ten_chats": 10 * chat,
        "hundred_chats": 100 * chat,
    }


def reasoning(facts):
    """Tokens of thinking and answer over the answer alone, of open models; and the parts of
    o1-mini's gain over GPT-4o that voting adds and that were trained in.
    """
    thinking, answer = facts["reasoning_tokens_dauner"], facts["concise_tokens_dauner"]
    single, vote = facts["aime_o1_mini"], facts["aime_o1_mini_vote"]
    gain = vote - facts["aime_gpt4o"]
    return {
        "dauner_multiple": (thinking + answer) / answer,
        "vote_share": ((vote - single) / gain).to("percent"),
        "trained_share": ((single - facts["aime_gpt4o"]) / gain).to("percent"),
    }


def growth(facts):
    """Growth of spending, users and tokens, and of the two sums of the article."""
    start, end = facts["enterprise_ai_spend_2024"], facts["enterprise_ai_spend_2026"]
    price, spend, users = realised_price(facts), spend_growth(facts), user_growth(facts)
    first = facts["google_tokens_per_month_2024"]
    return {
        "realised_price": price,
        "realised_fall": 1 / price,
        "google_growth": google_growth(facts),
        "google_two_years": facts["google_tokens_per_month_2026"] / first,
        "spend_growth": spend,
        "user_growth": users,
        "messages_per_user": facts["chatgpt_message_growth_2025"] / users,
        "cost_exponent": model.scaling_exponent(spend, users),
        "sums_growth": (end / start - 1).to("percent"),
        "sum_at_320": start * (1 + claims.claim(SUMS).number),
    }


def results(facts, own):
    """Return every result of the chapter by name."""
    return (
        growth(facts)
        | pairs(facts)
        | needed_volumes(facts)
        | task_tokens(facts)
        | reasoning(facts)
        | agents(facts, own)
    )
