/* Other ways to serve a product, in one case or in all cases of the page's draws: a smaller model, and servers of one's
   own, bought or rented. The formulas of analysis/serving/roofline, analysis/product (hosting, model, answers); nothing
   here knows the page. What is not known is NaN. tests/report/site/test_whatif.py compares all of it with Python. */
const hosting = (() => {
  "use strict";

  const { MONTH, crossoverExponential, crossoverLinear, productGrowth, productRate, queriesPerDay, rampDays, usdPerDay, written } = lifecycle;
  const DAY_HOURS = 24;
  const HALVINGS = 50;

  /* Days until an outlay is saved by a bill that falls from one number of dollars a day to another. */
  const payback = (s, outlay, before, after) => {
    const saved = before - after;
    if (!(saved > 0)) return Number.isNaN(saved) ? NaN : Infinity;
    return s.shape === "ramp" ? crossoverLinear(outlay, saved, rampDays(s)) : crossoverExponential(outlay, saved, productGrowth(s));
  };

  const smaller = (s, rate) => {
    const own = { ...s, input_usd_per_mtok: s.small_input_usd_per_mtok, output_usd_per_mtok: s.small_output_usd_per_mtok, cached_input_usd_per_mtok: 0 };
    const less = usdPerDay(own, written(s));
    return { product_usd_per_query: rate / queriesPerDay(s), small_usd_per_query: less / queriesPerDay(s), payback_months: payback(s, s.switch_cost_usd, rate, less) / MONTH };
  };

  /* Why there is no server, in one sentence. */
  const tooSmall = (s, context, most, linked) => {
    const what = `${s.hosted_model} at ${s.weight_bits} bits with a query of up to ${Math.round(context).toLocaleString("en-US")} tokens, a long answer included,`;
    return `${what} does not fit on ${most} ${s.hosted_chip}${linked ? ": take a larger chip" : ", and no link between two of them is known: take another chip"} or fewer bits.`;
  };

  /* A model on the fewest chips that hold it beside many requests (or one): its chips, its requests at once and its
     roofline, or why there is none. The speed is set by facts, so that each case has its own. */
  const server = (s, page) => {
    const C = page.hosting.constants;
    const [model, chip] = [page.hosting.shapes[s.hosted_model], page.hosting.chips[s.hosted_chip]];
    const longest = s.output_tokens === page.defaults.output_tokens ? page.constants.answer_high : s.output_tokens;
    const context = s.input_tokens + s.reasoning_tokens + longest;
    const kept = (C.kvBits / 8) * model.layers * model.kv_width;
    const room = (chips, tokens) => Math.max(C.usable * chips * chip.memory - (model.parameters * s.weight_bits) / 8, 0) / (kept * tokens);
    const sizes = chip.link ? C.sizes : C.sizes.slice(0, 1);
    const least = (seats) => sizes.find((chips) => room(chips, context) >= seats) ?? 0;
    const chips = least(C.seats) || least(1);
    if (!chips) return { refusal: tooSmall(s, context, sizes.at(-1), chip.link) };
    const flops = chips * (s.weight_bits <= 8 ? chip.flops_8bit : chip.flops_16bit);
    const critical = ((s.weight_bits / 8) * flops) / (2 * chips * chip.bandwidth);
    const batch = Math.max(Math.floor(Math.min(critical, room(chips, context))), 1);

    const across = chips > C.server && model.experts > 1;
    const servers = Math.max(chips / C.server, 1);
    const agreed = C.reduceSeconds + C.chipSeconds * (Math.sqrt(chips / servers) - 1) + C.serverSeconds * Math.log2(Math.sqrt(servers));
    const fixed = model.layers * C.kernelsPerLayer * (C.kernelSeconds + (across || chips === 1 ? 0 : agreed));
    const moved = across ? (model.layers * model.experts_active * model.width * 3) / chips
      : (model.layers * 2 * 2 * model.width * 2 * (chips - 1)) / chips;
    const path = (across && chip.network) || chip.link || Infinity;
    const arithmetic = (2 * model.active_parameters) / (flops * C.computeShare);
    const expert = model.experts > 1 ? (model.parameters - model.active_parameters) / (model.experts - model.experts_active) : 0;
    const shared = model.experts > 1 ? model.active_parameters - model.experts_active * expert : model.parameters;
    const unneeded = Math.log(1 - model.experts_active / model.experts); // of one token, as a logarithm
    const weights = (requests) => ((shared + (expert && -model.experts * expert * Math.expm1(requests * unneeded))) * s.weight_bits) / 8;
    const step = (requests, tokens, bandwidthShare) => fixed + (requests * moved) / path
      + Math.max((weights(requests) + requests * tokens * kept) / (chips * chip.bandwidth * bandwidthShare), requests * arithmetic);

    /* Output tokens a second of a full server. */
    const rate = (requests, prompt, answer, bandwidthShare) => {
      const fitting = room(chips, prompt + answer);
      if (fitting < 1) return 0;
      const together = Math.min(requests, fitting);
      const reading = (2 * model.active_parameters * together * prompt) / (flops * C.prefillMfu);
      return (together * answer) / (reading + answer * step(together, prompt + answer / 2, bandwidthShare));
    };

    /* Most requests at once that each still get so many tokens a second; 0 where even one alone is slower. */
    const batchAtSpeed = (speed, prompt, answer, bandwidthShare) => {
      const most = room(chips, prompt + answer);
      const fast = (requests) => 1 / step(requests, prompt + answer / 2, bandwidthShare) >= speed;
      if (most < 1 || !fast(1)) return 0;
      if (fast(most)) return most;
      let [low, high] = [1, most];
      for (let n = 0; n < HALVINGS && high - low > 1e-12 * high; n += 1) {
        const middle = (low + high) / 2;
        if (fast(middle)) low = middle; else high = middle;
      }
      return low;
    };
    return { chips, batch, power: chip.power ?? NaN, rate, batchAtSpeed };
  };

  /* What a chip costs an hour to run: its power with its part of the building. */
  const running = (s, own, facts) => ((own.power / 1000) * (facts.h100_facility_power / facts.h100_design_power)) * s.usd_per_kwh;

  /* A chip's hour in a case: bought, or rented at a given or a listed rent. */
  const hour = (s, own, facts, listed) => {
    if (s.chip_price_usd) return s.chip_price_usd / (s.chip_life_years * 12 * MONTH * DAY_HOURS) + running(s, own, facts);
    return s.chip_hour_usd || listed;
  };

  const bought = (s, own, facts, servers, rate) => {
    if (!s.chip_price_usd) return { servers_usd: NaN, servers_payback_months: NaN };
    const chips = servers * own.chips;
    const outlay = chips * s.chip_price_usd;
    return { servers_usd: outlay, servers_payback_months: payback(s, outlay, rate, chips * running(s, own, facts) * DAY_HOURS) / MONTH };
  };

  const hosted = (s, own, facts, listed, rate) => {
    const [answer, share, reached] = [written(s), facts.bandwidth_share, facts.busy_ratio];
    const busy = s.hosted_busy_share;
    const output = own.rate(own.batch, s.input_tokens, answer, share) * reached;
    const day = ((output * 86400) / answer) * busy;
    const queries = queriesPerDay(s);
    const servers = Math.ceil(queries / day);
    const perHour = hour(s, own, facts, listed) * own.chips;
    const price = rate / queries;
    const meeting = (perHour * DAY_HOURS * MONTH) / price;
    const slow = own.batchAtSpeed(s.tokens_per_second / reached, s.input_tokens, answer, share);
    return {
      host_batch: own.batch,
      host_rate: output,
      host_hour: perHour / own.chips,
      host_servers: servers,
      host_usage_month: (queries * MONTH * perHour * DAY_HOURS) / day,
      host_reserved_month: servers * perHour * DAY_HOURS * MONTH,
      host_break_even: Number.isNaN(meeting) || (meeting <= day * MONTH && day > 0) ? meeting : Infinity,
      speed_cost: ((perHour / 3600) * 1e6) / (own.rate(slow, s.input_tokens, answer, share) * reached * busy),
      ...bought(s, own, facts, servers, rate),
    };
  };

  const NO_SERVER = { host_batch: NaN, host_rate: NaN, host_hour: NaN, host_servers: NaN, host_usage_month: NaN, host_reserved_month: NaN, host_break_even: NaN, speed_cost: NaN, servers_usd: NaN, servers_payback_months: NaN };

  /* The listed rents of a state's chip, in all cases; none in another currency, as nothing is converted. */
  const rentsOf = (s, page) => (s.currency === "USD" ? page.rents[s.hosted_chip] : undefined);

  /* Why a server has no price, in one sentence; empty where it has one. */
  const unpriced = (s, page) => {
    if (s.chip_price_usd || s.chip_hour_usd || rentsOf(s, page)) return "";
    if (page.rents[s.hosted_chip]) return `Rents of ${s.hosted_chip} are known in dollars, and nothing is converted: give one in ${s.currency}, or the price of a chip.`;
    return `No rent of ${s.hosted_chip} is known: give one, or the price of a chip.`;
  };

  /* The other ways of a state: its server, why there is none or no price of one, and a function that gives every result
     of a case, by name. */
  const plan = (s, page) => {
    const own = server(s, page);
    const rents = rentsOf(s, page);
    const inCase = (state, facts, n) => {
      const rate = productRate(state, facts);
      return Object.assign(smaller(state, rate), own.refusal ? NO_SERVER : hosted(state, own, facts, rents ? rents[n] : NaN, rate));
    };
    return { own, refusal: own.refusal ?? unpriced(s, page), inCase };
  };

  return { plan };
})();
if (typeof module !== "undefined") module.exports = hosting;
