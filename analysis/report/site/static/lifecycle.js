/* The formulas of analysis/lifecycle (model, product, crossover, lifetime), the ledger's verdict rule for a point, the
   wording of numbers and the command that rebuilds a state. Nothing here knows the page. Time is in days, money in
   dollars; Infinity means never. tests/report/site/test_whatif.py compares all of it with Python. */
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

  const usdPerDay = (s, outputTokens) =>
    (queriesPerDay(s) * (s.input_tokens * s.input_usd_per_mtok + outputTokens * s.output_usd_per_mtok)) / 1e6;

  const productRate = (s, facts) => s.price_basis === "list price"
    ? usdPerDay(s, s.output_tokens) : queriesPerDay(s) * facts.serving_cost_per_query;

  /* Factor a year by which the product's bill grows, where its shape is not the ramp. */
  const productGrowth = (s) => (s.shape === "growing" ? s.use_growth_per_year : 1) / s.price_decline_per_year;

  const productDays = (s, rate) => s.shape === "ramp"
    ? crossoverLinear(s.training_cost_usd, rate, s.ramp_months * MONTH)
    : crossoverExponential(s.training_cost_usd, rate, productGrowth(s));

  /* Serving divided by training after a number of days. */
  const productMultiple = (s, rate, days) => s.shape === "ramp"
    ? cumulativeLinear(days, rate, s.ramp_months * MONTH) / s.training_cost_usd
    : multiplier(s.training_cost_usd, rate, days, productGrowth(s));

  const product = (s, facts) => {
    const cost = s.training_cost_usd;
    const rate = productRate(s, facts);
    const inputRate = usdPerDay(s, 0);
    const tokens = s.input_tokens + s.output_tokens;
    const days = productDays(s, rate);
    const multiple = productMultiple(s, rate, s.life_years * YEAR);
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
      product_cadence_multiple: productMultiple(s, rate, s.retraining_months * MONTH),
      product_compute_months: facts.gpt4_training_flop / (perDay * facts.gpt4_active_parameters * servingFlop) / MONTH,
      parity_months: parity / perDay / MONTH,
      input_months: crossoverConstant(cost, inputRate) / MONTH,
      input_year_multiple: multiplier(cost, inputRate, 365),
    };
  };

  /* The pairs of bills that the chapters judge claims by: article a1's traffic, ChatGPT's fleet of 2023, OpenAI's and
     Anthropic's books. The reader's product is in none of them. */
  const report = (s, facts, constants) => {
    const cost = s.gpt4_training_cost_usd;
    const { stated_users, stated_queries, stated_question, days_to_launch, million_users } = constants;
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
      frontier_months: pairs.sort((a, b) => a - b)[1],
      millions_weeks: cost / (million_users * usdPerUserDay) / 7,
      fleet_months: fleetMonths,
      lifetime_multiple: multiple,
      lifetime_share: 100 * shareOf(multiple),
    };
  };

  const outputs = (s, facts, constants) => ({ ...product(s, facts), ...report(s, facts, constants) });

  /* How many times the claimed set lies from the value: above 1 too high, below 1 too low, 1 inside. */
  const factorOff = (value, low, high) => {
    const slack = (end) => (Number.isFinite(end) ? 1e-9 * Math.abs(end) : 0);
    if (low - slack(low) <= value && value <= high + slack(high)) return 1;
    const near = value < low ? low : high;
    if (!Number.isFinite(value)) return 0;
    if (value === 0 || near / value <= 0) return near > value ? Infinity : 0;
    return value > 0 ? near / value : value / near;
  };

  /* The ledger's rule for a point that stands for the median; an end that is null is open. A claim that misses by less
     than `near` times is too high or too low, by more it is wrong. */
  const verdict = (value, low, high, near) => {
    const factor = factorOff(value, low ?? -Infinity, high ?? Infinity);
    if (factor === 1) return "holds";
    if (!(factor > 1 / near && factor < near)) return "wrong";
    return factor > 1 ? "too high" : "too low";
  };

  /* Ties go to the even digit, as in Python. */
  const rounded = (size, digits) => {
    const [mantissa, exponent] = size.toExponential(60).split("e");
    const all = mantissa.replace(".", "");
    const head = all.slice(0, digits);
    const tie = /^50*$/.test(all.slice(digits)) && Number(head.at(-1)) % 2 === 0;
    return tie ? Number(`${head}e${Number(exponent) - digits + 1}`) : Number(size.toExponential(digits - 1));
  };

  /* Made once for each number of decimals: making one takes longer than all else in an update. */
  const formats = [];
  const plain = (value, digits) => {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(value)));
    formats[decimals] ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: decimals });
    return formats[decimals].format(value);
  };

  const SCALES = [[1e15, " quadrillion"], [1e12, " trillion"], [1e9, " billion"], [1e6, " million"]];

  /* A positive number as analysis/evidence/wording.py writes it: 0.066, 1,200, 2.3 billion, never. */
  const number = (value, digits = 2) => {
    if (value === Infinity) return "never";
    if (value === 0) return "0";
    const near = rounded(value, digits);
    if (value < 1e-4 || value >= 1e18) {
      const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
      const raised = [...String(Number(exponent))].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
      return `${Number(mantissa)} × 10${raised}`;
    }
    const [scale, word] = SCALES.find(([size]) => near >= size) ?? [1, ""];
    return plain(near / scale, digits) + word;
  };

  const MANY = { month: ["month", "months"], week: ["week", "weeks"], percent: ["%", "%"] };

  /* A number with its unit, as in analysis/evidence/wording.py: $2.50, 4.1 months, 99.3 %, never. */
  const quantity = (value, unit = "", digits = 2) => {
    const text = number(value, unit === "percent" && value > 90 && value < 100 ? digits + 1 : digits);
    if (text === "never" || unit === "" || unit === "dimensionless") return text;
    if (unit === "USD") return `$${/^[\d,]+\.\d$/.test(text) ? `${text}0` : text}`;
    const [one, many] = MANY[unit] ?? [unit, unit];
    return `${text} ${text === "1" ? one : many}`;
  };

  const PAGE_ONLY = ["use_growth_per_year", "price_decline_per_year", "shape", "ramp_months", "reading"];

  /* Names that notebooks declare, with their values where these differ from the best estimate. GPT-4's run on the
     chosen basis is what the notebooks take by themselves, and a bill that stays as it is what they start from. */
  const changed = (s, defaults, facts, bases) => {
    const own = Object.keys(defaults).filter((name) => !PAGE_ONLY.includes(name) && s[name] !== defaults[name]);
    const values = Object.fromEntries(own.map((name) => [name, s[name]]));
    delete values.gpt4_training_cost_usd;
    const run = facts[bases[s.training_basis]];
    if (s.gpt4_training_cost_usd !== run) values.gpt4_training_cost_usd = s.gpt4_training_cost_usd;
    if (s.shape !== "ramp" && productGrowth(s) !== 1) values.bill_growth_per_year = productGrowth(s);
    return values;
  };

  const command = (s, defaults, facts, bases) => {
    const pairs = Object.entries(changed(s, defaults, facts, bases))
      .map(([name, value]) => `${name}=${/\s/.test(value) ? `'${value}'` : value}`);
    return pairs.length ? `make report SET="${pairs.join(" ")}"` : "make report";
  };

  /* The value that a text stands for, or null where the page has no such name or does not allow the value. */
  const allowed = (name, text, { choices, inputs }) => {
    if (Object.hasOwn(choices, name)) return choices[name].includes(text) ? text : null;
    if (!Object.hasOwn(inputs, name)) return null;
    const { low, high, zero } = inputs[name];
    const value = text.trim() === "" ? NaN : Number(text);
    return (value >= low && value <= high) || (zero && value === 0) ? value : null;
  };

  /* The state that an address asks for: the best estimate, but for what it names and the page allows. */
  const fromAddress = (search, page) => {
    const found = { ...page.defaults };
    for (const [name, text] of new URLSearchParams(search)) {
      const value = allowed(name, text, page);
      if (value !== null) found[name] = value;
    }
    return found;
  };

  return {
    YEAR, MONTH, crossoverConstant, crossoverExponential, crossoverLinear, cumulativeLinear, multiplier, shareOf, phi,
    flowShare, lifetimeMultiple, parityTokens, productRate, productMultiple, outputs,
    verdict, number, quantity, command, allowed, fromAddress,
  };
})();
if (typeof module !== "undefined") module.exports = lifecycle;
