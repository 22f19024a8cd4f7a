/* What the what-if page shows in tables: results with their intervals, two states beside each other, and what each
   input that differs does. Texts only; nothing here touches the page. */
const whatifCompare = (() => {
  "use strict";

  const { ordered, samples, summary } = lifecycle;
  const { number, interval, shown } = whatifWords;

  /* Rows of the results: key, label, unit, result as the report reads it and of the product ("" for none), a factor on it
     where it is not shown as it is, and what is said where it is endless, if not "never". */
  const ROWS = [
    ["day", "Serving, a day at launch", "USD", "fleet_usd_per_day", "product_usd_per_day"],
    ["month", "Serving, the first month", "USD", "fleet_month_usd", "product_month_usd"],
    ["year", "Serving, the first year", "USD", "fleet_year_usd", "product_year_usd"],
    ["training", "Training", "USD", "run_usd", "product_training_usd"],
    ["months", "Serving passes training after", "month", "fleet_months", "product_months"],
    ["multiple", "Serving ÷ training, over its life", "", "lifetime_multiple", "product_multiple"],
    ["share", "Serving's share of lifetime cost", "percent", "lifetime_share", "product_share"],
    ["cadence", "Serving ÷ training, between two runs", "", "", "product_cadence_multiple"],
    ["flow", "Serving's share of a year, all research counted", "percent", "", "product_year_share"],
  ];

  /* Other ways to serve the product, in the same form. */
  const PLANS = [
    ["query", "A thousand queries at the prices above", "USD", "", "product_usd_per_query", 1000],
    ["small", "A thousand queries of a smaller model", "USD", "", "small_usd_per_query", 1000],
    ["payback", "The smaller model pays back after", "month", "", "payback_months"],
    ["servers", "Servers of your own for so many queries", "server", "", "host_servers"],
    ["reserved", "Their cost, every hour paid, a month", "USD", "", "host_reserved_month"],
    ["usage", "Their cost, busy hours alone, a month", "USD", "", "host_usage_month"],
    ["volume", "Volume from which one is cheaper than the prices above", "queries a month", "", "host_break_even", 1, "none"],
    ["speed", "A million tokens written at the speed that you want", "USD", "", "speed_cost", 1, "not reached"],
    ["bought", "Price of servers that you buy", "USD", "", "servers_usd"],
    ["back", "Servers that you buy pay back after", "month", "", "servers_payback_months"],
  ];

  /* Whether a plan's row says something of a state: against a price list, or of chips that are rented. */
  const AGAINST_LIST = ["small", "payback", "volume", "back"];
  const told = ([key], state) => (state.price_basis === "list price" || !AGAINST_LIST.includes(key)) && (key !== "usage" || !state.chip_price_usd);

  /* Inputs that count only together with another that is not 0: terms of a price list, and of chips that are bought. */
  const NEEDS = { cached_input_usd_per_mtok: "cached_share", batch_discount: "batch_share", long_context_factor: "long_context_from", chip_life_years: "chip_price_usd", usd_per_kwh: "chip_price_usd" };
  /* Numbers that count only where a query costs what users pay, and the rent that counts only where nothing is bought. */
  const LISTED = ["input_usd_per_mtok", "output_usd_per_mtok", "cached_share", "cached_input_usd_per_mtok", "batch_share", "batch_discount", "long_context_from", "long_context_factor", "switch_cost_usd", "small_input_usd_per_mtok", "small_output_usd_per_mtok"];
  const SHAPES = { ramp_months: ["ramp"], use_growth_per_year: ["growing"], price_decline_per_year: ["steady", "growing"] };

  /* Money of a state in its own label; ChatGPT's fleet and what a query costs to serve are known in dollars. */
  const currencyOf = (state) => (state.reading === "report" || state.price_basis !== "list price" ? "USD" : state.currency);

  /* Whether an input moves nothing in the results of a state: it describes the other subject, or goes with a choice that
     is not made. The page hides it. */
  const idle = (name, one, page) => {
    if (one.reading === "report") return page.product.includes(name) || ["retraining_months", "research_multiple", "currency"].includes(name);
    if (page.fleet.includes(name)) return true;
    if (SHAPES[name]) return !SHAPES[name].includes(one.shape);
    if ((name === "currency" || LISTED.includes(name)) && one.price_basis !== "list price") return true;
    if (name === "chip_hour_usd") return one.chip_price_usd > 0;
    return name in NEEDS && !one[NEEDS[name]];
  };

  const nameOf = (row, state) => row[state.reading === "report" ? 3 : 4];

  const orderedCopy = (values) => (values.every((value) => Object.is(value, values[0])) ? values : ordered(values.slice()));

  /* Each value made when it is first asked for. */
  const lazy = (names, make) => {
    const known = {};
    for (const name of names) Object.defineProperty(known, name, { configurable: true, enumerable: true, get: () => { const value = make(name); Object.defineProperty(known, name, { value }); return value; } });
    return known;
  };

  /* The other ways to serve the product that a state is about. */
  const planOf = (state, page) => (state.reading === "product" ? hosting.plan({ ...state, currency: currencyOf(state) }, page) : null);

  /* The same but for the rounding of another order of operations. */
  const near = (one, other) => one === other || Math.abs(one - other) <= 1e-12 * Math.abs(other);

  /* The results of a state's reading: values in all cases, the same ordered, and their summaries, by name, its other ways,
     and the words of rows that were asked for. What nothing moved has the report's own summary, of all its samples. */
  const solve = (state, page, usual) => {
    const plan = planOf(state, page);
    const found = samples(state, page, state.reading, plan?.inCase);
    const order = lazy(Object.keys(found), (name) => orderedCopy(found[name]));
    const summaries = lazy(Object.keys(found), (name) => {
      const ends = summary(order[name]);
      const still = usual && ends.every((end, n) => near(end, usual.ends[name][n]));
      return still ? usual.summaries[name] : ends;
    });
    return { found, order, summaries, plan, words: new Map() };
  };

  const inCurrency = (state, words) => {
    const label = currencyOf(state);
    return label === "USD" ? words : words.replaceAll("$", `${label} `);
  };

  const money = (state) => (value, alone = false) => inCurrency(state, (alone ? whatifWords.exact : whatifWords.quantity)(value, "USD"));

  /* A row of a state's results in words, made once for each state: a table, a sentence and what stands beside them ask. */
  const worded = (state, row, { summaries, words }) => {
    if (!words.has(row)) words.set(row, rowWords(state, row, summaries));
    return words.get(row);
  };

  const rowWords = (state, row, summaries) => {
    const ends = summaries[nameOf(row, state)];
    if (!ends || Number.isNaN(ends[1])) return "–";
    if (row[6] && ends[1] === Infinity) return row[6];
    const words = interval(ends.map((end) => end * (row[5] ?? 1)), row[2]).replace("never", row[6] ?? "never");
    return row[2] === "USD" ? inCurrency(state, words) : row[2] === "" ? `${words} ×`.replace(/^(\S+) (\(.*\)) ×$/, "$1× $2").replace(/^(\S+) ×$/, "$1×") : words;
  };

  /* How B differs from A: by factor (× 3, ÷ 3, or +7 % where it is small), or in points for shares. */
  const difference = (row, a, b, states) => {
    const [first, second] = [a, b].map((one, n) => one.summaries[nameOf(row, states[n])]?.[1]);
    if (first === undefined || second === undefined) return "–";
    if (row[2] === "USD" && currencyOf(states[0]) !== currencyOf(states[1])) return "–";
    return first !== second && [first, second].some((one) => !Number.isFinite(one) || one === 0) ? "–" : change(row, first, second);
  };

  /* How a row's result moves from one value to another, in words. */
  const change = (row, from, to) => {
    if (Object.is(from, to)) return "same";
    for (const [value, said] of [[to, "then"], [from, "was"]]) {
      if (Number.isNaN(value)) return `${said} not known`;
      if (value === Infinity) return `${said} ${row[6] ?? "never"}`;
      if (value === 0) return `${said} 0`;
    }
    if (row[2] !== "percent") return factor(to / from);
    const points = number(Math.abs(to - from), 2);
    return Number(points) < STILL ? "same" : `${to > from ? "+" : "−"}${points} points`;
  };

  /* What is no move: a part of a value, or points of a share. */
  const STILL = 0.0005;
  const factor = (ratio) => {
    if (Math.abs(ratio - 1) < STILL) return "same";
    if (ratio > 0.5 && ratio < 2) return `${ratio > 1 ? "+" : "−"}${number(100 * Math.abs(ratio - 1))} %`;
    return ratio > 1 ? `× ${number(ratio)}` : `÷ ${number(1 / ratio)}`;
  };

  const label = (page, name) => page.inputs[name]?.label ?? page.labels[name] ?? { reading: "Question", currency: "Currency" }[name];

  const subject = ({ reading }) => (reading === "report" ? "the report's case" : "a product");

  const plainText = (page, name, value) => {
    if (name === "reading") return subject({ reading: value });
    return page.inputs[name] ? shown(value, page.inputs[name], value === page.defaults[name]) : String(value);
  };

  /* The unit of an input, money in a state's own label. */
  const unitText = (page, name, state) => (page.inputs[name]?.unit ?? "").replace("USD", page.fleet.includes(name) ? "USD" : currencyOf(state));

  const valueText = (page, name, state) => `${plainText(page, name, state[name])} ${unitText(page, name, state)}`.trim();

  /* Results whose move by an input is shown: row, and what it is called there. */
  const MOVED = [["months", "crossover"], ["multiple", "multiple"], ["cadence", "multiple between two runs"], ["flow", "share of a year"], ["payback", "payback of a smaller model"], ["reserved", "own servers a month"], ["volume", "volume for own servers"], ["speed", "price at the speed"]]
    .map(([key, name]) => ({ name, row: [...ROWS, ...PLANS].find((row) => row[0] === key) }));

  /* Why no input makes the difference between two states; empty where one can. */
  const apart = (a, b) => {
    const [one, other] = [a, b].map(currencyOf);
    if (a.reading !== b.reading) return `A is about ${subject(a)} and B about ${subject(b)}: no input makes the difference.`;
    return one === other ? "" : `A is in ${one} and B in ${other}, and nothing is converted: what an input does cannot be told.`;
  };

  /* What each input that differs does alone: A with B's value of it. Effects are on medians; the input that moves one of
     them the most comes first. */
  const effects = (a, b, page, usual) => {
    const why = apart(a, b);
    if (why) return { why, rows: [] };
    const differing = Object.keys(page.defaults).filter((name) => name !== "currency" && a[name] !== b[name]);
    const at = (state) => {
      const { summaries } = solve(state, page, usual);
      return MOVED.map(({ row }) => (told(row, state) ? summaries[nameOf(row, state)]?.[1] ?? NaN : NaN));
    };
    const first = at(a);
    const size = (to, from) => (Object.is(to, from) ? 0 : [to, from].every((value) => Number.isFinite(value) && value > 0) ? Math.abs(Math.log(to / from)) : Infinity);
    const found = differing.map((name) => {
      const moved = at({ ...a, [name]: b[name] });
      return {
        name, label: label(page, name), unit: unitText(page, name, b), a: plainText(page, name, a[name]), b: plainText(page, name, b[name]),
        most: Math.max(...moved.map((to, n) => size(to, first[n]))),
        moves: MOVED.map(({ name: result, row }, n) => [result, change(row, first[n], moved[n])]).filter(([, words]) => words !== "same"),
      };
    });
    return {
      why: !found.length ? "A and B have the same inputs: change one."
        : `${found.length === 1 ? "One input differs" : `${found.length} inputs differ`}. Each alone, from A, the strongest first; together they need not add up.`,
      rows: found.sort((one, other) => other.most - one.most || 0),
    };
  };

  /* Inputs and results as rows for a spreadsheet; intervals have a column for each end. */
  const csv = (states, solved, page) => {
    const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell);
    const short = (value) => (Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.isNaN(value) ? "" : "never");
    const sides = states.length > 1 ? ["A", "B"] : [""];
    const columns = sides.flatMap((side) => ["value", "low", "high"].map((what) => [side, what].filter(Boolean).join(" ")));
    const both = (texts) => (new Set(texts).size > 1 ? texts.map((text, n) => `${sides[n]}: ${text}`).join("; ") : texts[0]);
    const lines = [["kind", "name", "label", "unit", ...columns]];
    for (const name of Object.keys(page.defaults)) {
      const input = page.inputs[name];
      lines.push(["input", name, label(page, name), `${input?.share ? "share " : ""}${both(states.map((state) => unitText(page, name, state)))}`, ...states.flatMap((state) => [input ? Number(state[name].toPrecision(6)) : state[name], "", ""])]);
    }
    for (const row of [...ROWS, ...PLANS]) {
      const cells = solved.flatMap((one, n) => {
        const ends = told(row, states[n]) && one.summaries[nameOf(row, states[n])];
        return ends ? [ends[1], ends[0], ends[2]].map((end) => short(end * (row[5] ?? 1))) : ["", "", ""];
      });
      lines.push(["result", row[0], row[1], row[2] === "USD" ? both(states.map(currencyOf)) : row[2] || "×", ...cells]);
    }
    return lines.map((line) => line.map(quoted).join(",")).join("\n");
  };

  return { ROWS, PLANS, told, nameOf, idle, solve, money, inCurrency, worded, difference, effects, label, plainText, unitText, valueText, csv };
})();
if (typeof module !== "undefined") module.exports = whatifCompare;
