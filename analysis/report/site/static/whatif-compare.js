/* What the what-if page shows in tables: results with their intervals, two states beside each other, and what each
   input that differs does. Texts only; nothing here touches the page. */
const whatifCompare = (() => {
  "use strict";

  const { samples, summary } = lifecycle;
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

  /* Whether an input moves nothing in the results of a state: it describes the other subject, or goes with a choice that
     is not made. The page hides it. */
  const idle = (name, one, page) => {
    if (one.reading === "report") return page.product.includes(name) || ["retraining_months", "research_multiple", "currency"].includes(name);
    if (page.fleet.includes(name)) return true;
    if (SHAPES[name]) return !SHAPES[name].includes(one.shape);
    if (LISTED.includes(name) && one.price_basis !== "list price") return true;
    if (name === "chip_hour_usd") return one.chip_price_usd > 0;
    return name in NEEDS && !one[NEEDS[name]];
  };

  const nameOf = (row, state) => row[state.reading === "report" ? 3 : 4];

  const sortedCopy = (values) => (values.every((value) => value === values[0]) ? values : values.slice().sort());

  /* Each value made when it is first asked for. */
  const lazy = (names, make) => {
    const known = {};
    for (const name of names) Object.defineProperty(known, name, { configurable: true, enumerable: true, get: () => { const value = make(name); Object.defineProperty(known, name, { value }); return value; } });
    return known;
  };

  /* The other ways to serve the product that a state is about. */
  const planOf = (state, page) => (state.reading === "product" ? hosting.plan(state, page) : null);

  /* The results of a state's reading: values in all cases, the same sorted, and their summaries, by name, and its
     other ways. What nothing moved has the report's own summary, of all its samples. */
  const solve = (state, page, usual) => {
    const plan = planOf(state, page);
    const found = samples(state, page, state.reading, plan?.inCase);
    const sorted = lazy(Object.keys(found), (name) => sortedCopy(found[name]));
    const summaries = lazy(Object.keys(found), (name) => {
      const ends = summary(sorted[name]);
      const still = usual && ends.every((end, n) => end === usual.ends[name][n]);
      return still ? usual.summaries[name] : ends;
    });
    return { found, sorted, summaries, plan };
  };

  /* Money of a state in its own label; ChatGPT's fleet is billed in dollars. */
  const currencyOf = (state) => (state.reading === "report" ? "USD" : state.currency);

  const inCurrency = (state, words) => {
    const label = currencyOf(state);
    return label === "USD" ? words : words.replaceAll("$", `${label} `);
  };

  const money = (state) => (value, alone = false) => inCurrency(state, (alone ? whatifWords.exact : whatifWords.quantity)(value, "USD"));

  const worded = (state, row, { summaries }) => {
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
    if (first === second) return "same";
    if (!Number.isFinite(first) || !Number.isFinite(second) || first === 0 || second === 0) return "–";
    if (row[2] === "percent") return `${second > first ? "+" : "−"}${number(Math.abs(second - first))} points`;
    return factor(second / first);
  };

  const STILL = 0.0005;
  const factor = (ratio) => {
    if (Number.isNaN(ratio)) return "–";
    if (!Number.isFinite(ratio) || ratio === 0) return ratio === 0 ? "to 0" : "to never";
    if (Math.abs(ratio - 1) < STILL) return "same";
    if (ratio > 0.5 && ratio < 2) return `${ratio > 1 ? "+" : "−"}${number(100 * Math.abs(ratio - 1))} %`;
    return ratio > 1 ? `× ${number(ratio)}` : `÷ ${number(1 / ratio)}`;
  };

  const label = (page, name) => page.inputs[name]?.label ?? page.labels[name] ?? { reading: "Question", currency: "Currency" }[name];

  const plainText = (page, name, value) => {
    if (name === "reading") return value === "report" ? "the report's case" : "the product";
    return page.inputs[name] ? shown(value, page.inputs[name], value === page.defaults[name]) : String(value);
  };

  /* The unit of an input, money in a state's own label. */
  const unitText = (page, name, state) => (page.inputs[name]?.unit ?? "").replace("USD", page.fleet.includes(name) ? "USD" : state.currency);

  const valueText = (page, name, state) => `${plainText(page, name, state[name])} ${unitText(page, name, state)}`.trim();

  /* Results whose move by an input is shown: row, head of its column. */
  const EFFECTS = [["months", "Crossover"], ["multiple", "Multiple"], ["payback", "Smaller model pays back"], ["reserved", "Own servers, a month"], ["volume", "Volume from which own are cheaper"], ["speed", "Price at the speed"]];
  const ALWAYS = 2;

  /* What each input that differs does alone: A with B's value of it. Effects are factors on medians; the input that moves
     one of them the most comes first. A column of other ways is there where an input moves it. */
  const effects = (a, b, page) => {
    const differing = Object.keys(page.defaults).filter((name) => name !== "currency" && name !== "reading" && a[name] !== b[name]);
    const base = { ...a, reading: b.reading, currency: b.currency };
    const shownOf = EFFECTS.map(([key]) => [...ROWS, ...PLANS].find((row) => row[0] === key)).map((row, n) => (n < ALWAYS || told(row, base) && told(row, b) ? nameOf(row, b) : ""));
    const at = (state) => { const found = samples(state, page, b.reading, planOf(state, page)?.inCase); return shownOf.map((name) => (found[name] ? summary(found[name].sort())[1] : NaN)); };
    const first = at(base);
    const size = (ratio) => (ratio > 0 && Number.isFinite(ratio) ? Math.abs(Math.log(ratio)) : Number.isNaN(ratio) ? 0 : Infinity);
    const ratio = (to, from) => (to === from ? 1 : to / from);
    const words = (to, from) => (from === Infinity && to < Infinity ? "from never" : factor(ratio(to, from)));
    const rows = differing.map((name) => {
      const moved = at({ ...base, [name]: b[name] });
      const ratios = moved.map((value, n) => ratio(value, first[n]));
      return { name, label: label(page, name), unit: unitText(page, name, b), a: plainText(page, name, a[name]), b: plainText(page, name, b[name]), ratios, words: moved.map((value, n) => words(value, first[n])) };
    });
    const kept = EFFECTS.map((_, n) => n).filter((n) => n < ALWAYS || rows.some((row) => size(row.ratios[n]) > STILL));
    const most = ({ ratios }) => Math.max(...kept.map((n) => size(ratios[n])));
    return { columns: kept.map((n) => EFFECTS[n][1]), rows: rows.sort((one, two) => most(two) - most(one)).map((row) => ({ ...row, ratios: kept.map((n) => row.ratios[n]), words: kept.map((n) => row.words[n]) })) };
  };

  /* Inputs and results as rows for a spreadsheet; intervals have a column for each end. */
  const csv = (states, solved, page) => {
    const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell);
    const short = (value) => (Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.isNaN(value) ? "" : "never");
    const sides = states.length > 1 ? ["A", "B"] : [""];
    const columns = sides.flatMap((side) => ["value", "low", "high"].map((what) => [side, what].filter(Boolean).join(" ")));
    const csvUnit = (name) => `${page.inputs[name]?.share ? "share " : ""}${[...new Set(states.map((state) => unitText(page, name, state)))].join(" or ")}`;
    const lines = [["kind", "name", "label", "unit", ...columns]];
    for (const name of Object.keys(page.defaults)) {
      const input = page.inputs[name];
      lines.push(["input", name, label(page, name), csvUnit(name), ...states.flatMap((state) => [input ? Number(state[name].toPrecision(6)) : state[name], "", ""])]);
    }
    for (const row of [...ROWS, ...PLANS]) {
      const cells = solved.flatMap((one, n) => {
        const ends = one.summaries[nameOf(row, states[n])];
        return ends ? [ends[1], ends[0], ends[2]].map((end) => short(end * (row[5] ?? 1))) : ["", "", ""];
      });
      lines.push(["result", row[0], row[1], row[2] === "USD" ? [...new Set(states.map(currencyOf))].join(" or ") : row[2] || "×", ...cells]);
    }
    return lines.map((line) => line.map(quoted).join(",")).join("\n");
  };

  return { ROWS, PLANS, told, nameOf, idle, solve, money, inCurrency, worded, difference, effects, label, plainText, unitText, valueText, csv };
})();
if (typeof module !== "undefined") module.exports = whatifCompare;
