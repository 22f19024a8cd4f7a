/* The formulas of analysis/lifecycle (model, product, crossover, lifetime), in one case or in all cases of the page's
   draws, and the ledger's verdict rule. Nothing here knows the page. Time is in days, money in dollars; Infinity means
   never. tests/report/site/test_whatif.py compares all of it with Python. */
const lifecycle = (() => {
  "use strict";

  const YEAR = 365.25;
  const MONTH = YEAR / 12;

  const crossoverConstant = (cost, rate) => cost / rate;

  const crossoverExponential = (cost, rate, factorPerYear) => {
    const k = Math.log(factorPerYear) / YEAR;
    const argument = (k * cost) / rate;
    if (!(argument > -1)) return Infinity;
    return Math.abs(argument) < 1e-9 ? cost / rate : Math.log1p(argument) / k;
  };

  const crossoverLinear = (cost, rate, rampDays) => {
    const inside = Math.sqrt((2 * cost * rampDays) / rate);
    return inside <= rampDays ? inside : rampDays / 2 + cost / rate;
  };

  const cumulativeLinear = (days, rate, rampDays) =>
    rate * (days <= rampDays ? (days * days) / (2 * rampDays) : days - rampDays / 2);

  const multiplier = (cost, rate, lifeDays, factorPerYear = 1) => {
    const k = Math.log(factorPerYear) / YEAR;
    const effective = Math.abs(k * lifeDays) < 1e-9 ? lifeDays : Math.expm1(k * lifeDays) / k;
    return (rate * effective) / cost;
  };

  const shareOf = (multiple) => multiple / (1 + multiple);

  /* Part of a lifetime multiple that a growing firm sees in one year. */
  const phi = (growthPerYear, lifeYears) => {
    const x = Math.log(growthPerYear) * lifeYears;
    return Math.abs(x) < 1e-9 ? 1 : -Math.expm1(-x) / x;
  };

  const flowShare = (multiple, growthPerYear, lifeYears, researchMultiple = 1) => {
    const serving = multiple * phi(growthPerYear, lifeYears);
    return serving / (serving + researchMultiple);
  };

  const lifetimeMultiple = (ratio, growthPerYear, lifeYears) => ratio / phi(growthPerYear, lifeYears);

  const parityTokens = (trainingTokens, trainingFlop = 6, servingFlop = 2) => (trainingTokens * trainingFlop) / servingFlop;

  const queriesPerDay = (s) => s.daily_users * s.queries_per_user;

  /* Factor on all prices of the mean query: batches, and long prompts. */
  const tiers = (s) => (1 - s.batch_share * s.batch_discount)
    * (s.long_context_from > 0 && s.input_tokens > s.long_context_from ? s.long_context_factor : 1);

  const inputPrice = (s) => (1 - s.cached_share) * s.input_usd_per_mtok
    + s.cached_share * (s.cached_input_usd_per_mtok || s.input_usd_per_mtok);

  const usdPerDay = (s, outputTokens) =>
    (queriesPerDay(s) * tiers(s) * (s.input_tokens * inputPrice(s) + outputTokens * s.output_usd_per_mtok)) / 1e6;

  const written = (s) => s.output_tokens + s.reasoning_tokens;

  const productRate = (s, facts) => s.price_basis === "list price"
    ? usdPerDay(s, written(s)) : queriesPerDay(s) * facts.serving_cost_per_query;

  /* Factor a year by which the product's bill grows, where its shape is not the ramp. */
  const productGrowth = (s) => (s.shape === "growing" ? s.use_growth_per_year : 1) / s.price_decline_per_year;

  const productDays = (s, rate) => s.shape === "ramp"
    ? crossoverLinear(s.training_cost_usd, rate, s.ramp_months * MONTH)
    : crossoverExponential(s.training_cost_usd, rate, productGrowth(s));

  /* Serving in dollars after a number of days; a ramp of 0 days is none. */
  const spent = (rate, growth, rampDays, days) =>
    rampDays > 0 ? cumulativeLinear(days, rate, rampDays) : multiplier(1, rate, days, growth);

  const rampDays = (s) => (s.shape === "ramp" ? s.ramp_months * MONTH : 0);

  const productSpent = (s, rate, days) => spent(rate, productGrowth(s), rampDays(s), days);

  const product = (s, facts) => {
    const cost = s.training_cost_usd;
    const rate = productRate(s, facts);
    const inputRate = usdPerDay(s, 0);
    const tokens = s.input_tokens * (1 - s.cached_share) + written(s);
    const days = productDays(s, rate);
    const multiple = productSpent(s, rate, s.life_years * YEAR) / cost;
    const perDay = queriesPerDay(s) * tokens;
    const servingFlop = facts.inference_flop_per_param_token;
    const parity = parityTokens(facts.gpt4_training_tokens, facts.training_flop_per_param_token, servingFlop);
    return {
      product_usd_per_day: rate,
      product_training_usd: cost,
      product_months: days / MONTH,
      product_weeks: days / 7,
      product_multiple: multiple,
      product_share: 100 * shareOf(multiple),
      product_year_share: 100 * flowShare(multiple, s.growth_per_year, s.life_years, s.research_multiple),
      product_cadence_multiple: productSpent(s, rate, s.retraining_months * MONTH) / cost,
      product_compute_months: facts.gpt4_training_flop / (perDay * facts.gpt4_active_parameters * servingFlop) / MONTH,
      parity_months: parity / perDay / MONTH,
      input_months: crossoverConstant(cost, inputRate) / MONTH,
      input_year_multiple: multiplier(cost, inputRate, 365),
      product_month_usd: productSpent(s, rate, MONTH),
      product_year_usd: productSpent(s, rate, YEAR),
    };
  };

  /* The pairs of bills that the chapters judge claims by: article a1's traffic, ChatGPT's fleet of 2023, OpenAI's and
     Anthropic's books. The reader's product is in none of them. `turn` says which pair of a pool a case is of; without
     it, the middle one stands for all. */
  const report = (s, facts, constants, turn) => {
    const cost = s.gpt4_training_cost_usd;
    const { stated_users, stated_queries, stated_question, days_to_launch } = constants;
    const millions = facts.million_users ?? constants.million_users;
    const reply = facts.answer_tokens * facts.price_gpt4o_output;
    const stated = (stated_users * stated_queries * (stated_question * facts.price_gpt4o_input + reply)) / 1e6;
    const growth = s.fleet_growth_per_year;
    const fleet = s.fleet_share * facts.chatgpt_inference_cost_per_day * growth ** (days_to_launch / YEAR);
    const fleetMonths = crossoverExponential(cost, fleet, growth) / MONTH;
    const year = (s.fleet_share * facts.openai_inference_spend_2024) / YEAR;
    const pairs = [
      fleetMonths,
      facts.openai_final_runs_2024 / year / MONTH,
      ((facts.anthropic_rnd_compute_2025 * facts.final_run_share) / facts.anthropic_inference_spend_2025) * 12,
    ];
    const usdPerUserDay = facts.chatgpt_inference_cost_per_day / facts.chatgpt_daily_users_2023;
    const ratio = facts.openai_inference_spend_2024 / facts.openai_final_runs_2024;
    const multiple = lifetimeMultiple(ratio, s.growth_per_year, s.life_years);
    return {
      stated_months: cost / stated / MONTH,
      books_months: cost / year / MONTH,
      frontier_months: turn === undefined ? pairs.sort((a, b) => a - b)[1] : pairs[turn],
      millions_weeks: cost / (millions * usdPerUserDay) / 7,
      run_usd: cost,
      fleet_growth: growth,
      fleet_usd_per_day: fleet,
      fleet_month_usd: spent(fleet, growth, 0, MONTH),
      fleet_year_usd: spent(fleet, growth, 0, YEAR),
      fleet_months: fleetMonths,
      lifetime_multiple: multiple,
      lifetime_share: 100 * shareOf(multiple),
    };
  };

  const outputs = (s, facts, constants, turn) => ({ ...product(s, facts), ...report(s, facts, constants, turn) });

  /* What a state's number stands for while it has its usual value: a fact, or another column of the draws. */
  const free = (s, page) => {
    const found = Object.entries(page.standsFor).filter(([name]) => s[name] === page.defaults[name]);
    const run = page.bases[s.training_basis];
    if (s.gpt4_training_cost_usd === page.facts[run]) found.push(["gpt4_training_cost_usd", run]);
    return found.filter(([, column]) => page.draws[column]);
  };

  /* The facts of a page in one case after another: a formula that asks for one reads its column at the case that is set,
     as setting all of them takes longer than the formulas. They are inherited, which engines read faster. */
  const known = new WeakMap();
  const factsOf = (page) => {
    if (!known.has(page)) {
      const facts = { ...page.facts, million_users: page.constants.million_users };
      let at = 0;
      for (const [name, values] of Object.entries(page.draws)) Object.defineProperty(facts, name, { get: () => values[at] });
      known.set(page, { facts: Object.create(facts), setCase: (n) => { at = n; } });
    }
    return known.get(page);
  };

  /* Visits every case of the draws: the state and the facts as they are in it, and its number. Both are used again for
     the next case. */
  const eachCase = (s, page, visit) => {
    const [own, { facts, setCase }] = [{ ...s }, factsOf(page)];
    const uncertain = free(s, page).map(([name, column]) => [name, page.draws[column]]);
    const cases = page.draws.frontier_turn.length;
    for (let n = 0; n < cases; n += 1) {
      setCase(n);
      for (const [name, values] of uncertain) own[name] = values[n];
      visit(own, facts, n);
    }
  };

  /* The results of one reading, "product" or "report", as their values in all cases, in their order; `also` may give more
     results of a case. Every case gives the same results in the same order, so that only the first asks for their names. */
  const samples = (s, page, reading, also = () => ({})) => {
    const cases = page.draws.frontier_turn.length;
    const one = reading === "product" ? product : (state, facts) => report(state, facts, page.constants, facts.frontier_turn);
    const [found, lists] = [{}, []];
    eachCase(s, page, (state, facts, n) => {
      let next = 0;
      for (const results of [one(state, facts), also(state, facts, n)]) {
        for (const name in results) {
          lists[next] ??= found[name] = new Float64Array(cases);
          lists[next][n] = results[name];
          next += 1;
        }
      }
    });
    return found;
  };

  const TAIL = 0.05;
  const SHARES = [TAIL, 0.5, 1 - TAIL];

  /* Puts the value there that sorting would put at a place between two others, none larger before it and none smaller
     behind it: Hoare's selection. */
  const settle = (values, place, from, to) => {
    let [first, last] = [from, to];
    while (first < last) {
      const pivot = values[place];
      let [low, high] = [first, last];
      while (low <= high) {
        while (values[low] < pivot) low += 1;
        while (values[high] > pivot) high -= 1;
        if (low > high) break;
        const value = values[low];
        values[low] = values[high];
        values[high] = value;
        low += 1;
        high -= 1;
      }
      if (high < place) first = low;
      if (low > place) last = high;
    }
  };

  /* Sorts values as far as a summary and a verdict need it, which is faster: what a quantile reads stands in its place. */
  const ordered = (values) => {
    for (let n = 0; n < values.length; n += 1) if (Number.isNaN(values[n])) return values.sort();
    const last = values.length - 1;
    const places = SHARES.flatMap((share) => [Math.floor(share * last), Math.min(Math.floor(share * last) + 1, last)]);
    [...places, last].forEach((place, n, all) => settle(values, place, all[n - 1] ?? 0, last));
    return values;
  };

  /* The value below which a share of ordered values lies; between two of them, or the nearest one where some are never. */
  const quantile = (sorted, share) => {
    const place = share * (sorted.length - 1);
    const [below, part] = [Math.floor(place), place - Math.floor(place)];
    const next = Math.min(below + 1, sorted.length - 1);
    if (sorted[sorted.length - 1] !== Infinity) return sorted[below] + part * (sorted[next] - sorted[below]);
    return sorted[part > 0.5 || (part === 0.5 && below % 2 === 1) ? next : below];
  };

  /* Low end, median and high end of ordered values. */
  const summary = (sorted) => SHARES.map((share) => quantile(sorted, share));

  /* How many times the claimed set lies from the value: above 1 too high, below 1 too low, 1 inside. */
  const factorOff = (value, low, high) => {
    const slack = (end) => (Number.isFinite(end) ? 1e-9 * Math.abs(end) : 0);
    if (low - slack(low) <= value && value <= high + slack(high)) return 1;
    const near = value < low ? low : high;
    if (!Number.isFinite(value)) return 0;
    if (value === 0 || near / value <= 0) return near > value ? Infinity : 0;
    return value > 0 ? near / value : value / near;
  };

  /* Shares of values that lie below a low and above a high end. */
  const outside = (values, low, high) => {
    let [below, above] = [0, 0];
    for (let n = 0; n < values.length; n += 1) {
      if (values[n] < low) below += 1;
      if (!(values[n] <= high)) above += 1;
    }
    return [below / values.length, above / values.length];
  };

  const span = (low, high) => {
    if (low === high) return 1;
    const [small, large] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
    return low * high > 0 ? large / small : Infinity;
  };

  /* The ledger's rule (analysis/ledger/rule.py) for ordered values of a result; an end that is null is open. */
  const verdict = (values, { low: first, high: last, near, upTo }) => {
    const [low, high] = [first ?? -Infinity, last ?? Infinity];
    const slack = (end) => (Number.isFinite(end) ? 1e-9 * Math.abs(end) : 0);
    const [below, above] = outside(values, low - slack(low), high + slack(high));
    const twoSided = Number.isFinite(low) && Number.isFinite(high);
    const [least, median, most] = summary(values);
    let support = 1 - below - above;
    if (upTo) support = Math.min(1, Math.max(0, Math.min(1 - below, 2 * TAIL - above) / (2 * TAIL)));
    else if (twoSided) support = Math.min(1, 2 * (1 - Math.max(below, above)));
    support += 1e-9;
    const wide = twoSided && !upTo && span(low, high) < 5 && span(least, most) >= 10;
    if (wide && support >= 0.02) return "too uncertain to say";
    if (support >= 0.5) return "holds";
    if (support >= 0.1) return "holds under conditions";
    const factor = factorOff(upTo ? most : median, low, high);
    if (!(factor > 1 / near && factor < near)) return "wrong";
    return factor > 1 ? "too high" : "too low";
  };

  return {
    YEAR, MONTH, crossoverConstant, crossoverExponential, crossoverLinear, cumulativeLinear, multiplier, shareOf, phi,
    flowShare, lifetimeMultiple, parityTokens, queriesPerDay, usdPerDay, written, productRate, productGrowth, rampDays, spent, outputs, samples, ordered, summary, verdict,
  };
})();
if (typeof module !== "undefined") module.exports = lifecycle;
