/* The what-if page: inputs and the address on one side, formulas on the other, answer, chart and tables in between.
   Every input event recomputes the answer in the same frame; the address, the spoken summary, what each input does, the
   table for paper and the table of claims while it is folded wait for a pause. */
(() => {
  "use strict";

  const { interval, entered } = whatifWords;
  const { allowed, command, differing, fromAddress, toAddress } = whatifAddress;
  const { ROWS, PLANS, told, nameOf, idle, solve, money, inCurrency, worded, difference, effects, label, plainText, unitText, valueText, csv } = whatifCompare;
  const D = JSON.parse(document.getElementById("whatif-data").textContent);
  const root = document.getElementById("whatif");
  const form = root.querySelector("form");
  const at = (id) => document.getElementById(`w-${id}`);
  const sliders = [...root.querySelectorAll("input[type=range]")];
  const readings = [...root.querySelectorAll("[name=reading]")];
  const rows = [...root.querySelectorAll("[data-claim]")].map((row) => ({
    row, id: row.dataset.claim, claim: D.claims[row.dataset.claim], here: row.querySelector(".here"), word: row.querySelector(".word"),
    text: row.querySelector("td").firstChild.textContent,
  }));
  const heads = [...root.querySelectorAll("[data-family]")];
  const PAUSE = 300;
  const STEPS = 400;
  for (const name in D.draws) D.draws[name] = Float64Array.from(D.draws[name]);
  for (const name in D.usual) D.usual[name] = D.usual[name].map((end) => end ?? Infinity);

  let state;
  let pinned = null;
  let switched = "";

  /* An update touches only what changed. A text in its place is changed there: a new one is styled and laid out anew. */
  const write = (node, text) => {
    if (node.textContent === text) return;
    const inPlace = text && node.childNodes.length === 1 && node.firstChild instanceof Text;
    (inPlace ? node.firstChild : node).textContent = text;
  };
  const hide = (element, hidden) => { if (element.hidden !== hidden) element.hidden = hidden; };
  const put = (field, value) => { if (field.value !== String(value)) field.value = value; };
  /* An interval does not break at its dash, a name such as GPT-4 at its hyphen, a number before its unit. */
  const SPAN = /([^\s()<>]+–[^\s()<>]+|[A-Z]\w*-(?=[A-Z]?\d)\w+|\d[\d.,]* (?:%|(?:months?|years?|days?|hours?|times|million|billion|trillion)\b))/;
  const spanned = (html) => html.split(SPAN).map((part, n) => (n % 2 ? `<span class="span">${part}</span>` : part)).join("");
  const writeSpans = (element, text) => {
    if (element.textContent === text) return;
    const pieces = text.split(SPAN);
    if (element.childNodes.length !== pieces.length) {
      element.replaceChildren(...pieces.map((_, n) => (n % 2 ? span() : new Text())));
    }
    pieces.forEach((piece, n) => write(element.childNodes[n], piece));
  };
  const span = () => Object.assign(document.createElement("span"), { className: "span" });
  const safe = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

  /* The state that the page opens with, in both readings: its samples here, and the summaries of all the report's. */
  const first = ["report", "product"].map((reading) => solve({ ...D.defaults, reading }, D));
  const usual = { ends: Object.assign({}, ...first.map((one) => one.summaries)), summaries: D.usual };
  const solved = (one) => solve(one, D, usual);
  const usualIn = { report: { ...first[0], summaries: D.usual }, product: { ...first[1], summaries: D.usual } };
  let ofA = null;

  /* Slider positions: 0 to 400; by factors where the range is wide; the left end is 0 for prices. */
  const valueAt = ({ low, high, log, zero }, position) => {
    if (zero && position === 0) return 0;
    const exact = log ? low * (high / low) ** (position / STEPS) : low + ((high - low) * position) / STEPS;
    return Number(exact.toPrecision(3));
  };

  const positionOf = ({ low, high, log, zero }, value) => {
    if (zero && value === 0) return 0;
    const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.max(zero ? 1 : 0, Math.round(part * STEPS));
  };

  const presetState = (preset) => ({ ...D.defaults, currency: state.currency, ...preset.values });
  const currentPreset = () => D.presets.find((preset) => {
    const wanted = presetState(preset);
    return Object.keys(wanted).every((name) => wanted[name] === state[name]);
  });

  /* What each slider and its field show, so that an update touches only what changed. */
  const places = sliders.map((slider) => ({ slider, name: slider.dataset.for, field: form.elements[slider.dataset.for], shown: undefined }));

  const units = [...form.querySelectorAll("[data-unit]")].map((element) => ({ element, name: element.dataset.unit }));

  /* Where a folded group says how many of its inputs are changed. */
  const marks = [...form.querySelectorAll("[data-changed]")].map((mark) => ({
    mark, names: mark.dataset.changed.trim().split(/\s+/),
  }));

  /* An input that moves nothing in the answer is not shown, and neither is a group of such inputs. */
  const parts = [...form.querySelectorAll("[data-of]")].map((part) => ({ part, names: part.dataset.of.split(" ") }));
  const showParts = () => {
    for (const { part, names } of parts) hide(part, names.every((name) => idle(name, state, D)));
  };

  const showInputs = () => {
    showParts();
    for (const place of places) {
      const { slider, name, field } = place;
      if (place.shown === state[name]) continue;
      if (document.activeElement !== field) {
        field.value = plainText(D, name, state[name]);
        place.shown = state[name];
      }
      slider.value = positionOf(D.inputs[name], state[name]);
      slider.setAttribute("aria-valuetext", valueText(D, name, state));
    }
    for (const { element, name } of units) write(element, unitText(D, name, state));
    for (const name in D.choices) if (name !== "reading") put(form.elements[name], state[name]);
    if (document.activeElement !== form.elements.currency) put(form.elements.currency, state.currency);
    for (const radio of readings) radio.checked = radio.value === state.reading;
    for (const { mark, names } of marks) {
      const own = names.filter((name) => state[name] !== D.defaults[name]);
      write(mark, own.length ? `${own.length} changed` : "");
    }
    const preset = currentPreset();
    put(form.elements.preset, preset ? preset.id : "");
    write(at("note"), [preset?.note ?? "", switched].filter(Boolean).join(" "));
    showModel();
  };

  /* The model whose prices the fields hold, with date and source; nothing once a price is changed. */
  const showModel = () => {
    const offer = D.models[form.elements.model.value];
    const filled = offer && Object.entries(offer.values).every(([name, value]) => state[name] === clamped(name, value));
    const said = filled ? `Prices since ${offer.day}, <a href="token_prices.html#${safe(offer.row)}">row</a>, source: <a href="sources.html#${safe(offer.id)}">${safe(offer.source)}</a>.${offer.said ? ` Left out: ${safe(offer.said)}.` : ""}` : "";
    if (offer && !filled) form.elements.model.value = "";
    if ((offer || !form.elements.model.value) && at("model-said").innerHTML !== said) at("model-said").innerHTML = said;
  };

  const clamped = (name, value) => {
    const { low, high, zero } = D.inputs[name];
    return zero && value === 0 ? 0 : Math.min(high, Math.max(low, value));
  };

  /* What nothing moved has the report's verdict, made by all its samples. */
  const judged = (claim, one, reading) => {
    const name = claim[reading];
    if (!name) return "";
    const unmoved = reading === "report" && one.summaries[name] === D.usual[name];
    return (unmoved && claim.word) || lifecycle.verdict(one.order[name], claim);
  };

  /* The verdict that a claim had before: in A or, where nothing is pinned, in the report. */
  const judgedBefore = (claim) => (pinned ? judged(claim, ofA, pinned.reading)
    : claim.word || judged(claim, usualIn.report, "report") || judged(claim, usualIn.product, "product"));

  /* The claims that the state decides, with their verdicts here and before. */
  const decided = () => rows.flatMap((one) => {
    const verdict = judged(one.claim, now, state.reading);
    return verdict ? [{ ...one, verdict, was: judgedBefore(one.claim) || verdict }] : [];
  });

  const showRow = ({ row, claim, here, word, verdict, was }) => {
    write(here, interval(now.summaries[claim[state.reading]], claim.unit === "dimensionless" ? "" : claim.unit));
    row.classList.toggle("flipped", was !== verdict);
    const text = was === verdict ? "" : pinned ? `in A: ${was}` : `changed, was ${was}`;
    if (word.dataset.shown !== verdict + text) {
      word.dataset.shown = verdict + text;
      word.innerHTML = `${D.badges[verdict]}${text && ` <small>${text}</small>`}`;
    }
  };

  /* The table of claims: written in an update where it is open, else at the next pause or when it is opened. */
  const folded = document.getElementById("claims");
  let claims = [];
  const showRows = () => {
    const reached = new Set(claims.map(({ id }) => id));
    for (const { row, id } of rows) hide(row, !reached.has(id));
    claims.forEach(showRow);
  };

  const showClaims = () => {
    claims = decided();
    if (folded.open) showRows();
    const tally = {};
    for (const { claim, verdict } of claims) {
      const count = (tally[claim.family] ??= { holds: 0, all: 0 });
      count.all += 1;
      count.holds += verdict === "holds";
    }
    const flips = claims.filter(({ verdict, was }) => was !== verdict);
    for (const head of heads) {
      const { holds, all } = tally[head.dataset.family];
      write(head, `${holds} of ${all} ${D.families[head.dataset.family]} hold`);
    }
    const parts = Object.entries(D.families).map(([family, noun]) => `${tally[family].holds} of ${tally[family].all} ${noun}`);
    const of = state.reading === "product" ? "Read about this product, " : "As the report reads them, ";
    write(at("score"), `${of}${parts.join(" and ")} hold`);
    const noun = flips.length === 1 ? "verdict differs" : "verdicts differ";
    write(at("flips"), flips.length ? `${flips.length} ${noun} from ${pinned ? "A" : "the report's"}` : `No verdict differs from ${pinned ? "A" : "the report's"}`);
    return flips;
  };

  const months = (one, of = state) => one.summaries[nameOf(ROWS[4], of)];

  const headline = (one, of = state) => {
    const time = months(one, of);
    const who = of.reading === "product" ? "Serving" : "Serving ChatGPT's fleet";
    const what = of.reading === "product" ? "training" : "one run of GPT-4";
    if (time[1] === Infinity) return `${who} never costs as much as ${what}`;
    return time[1] / 12 <= of.life_years || of.reading === "report" ? `${who} has cost as much as ${what} after ${interval(time, "month")}`
      : `${who} would take ${interval(time, "month")} to cost as much as ${what}, longer than the model serves`;
  };

  /* The answer in one sentence, as parts that are bold or not. */
  const answer = (one, of = state) => {
    const [day, month, year, , cross] = ROWS.map((row) => worded(of, row, one));
    const never = months(one, of)[1] === Infinity;
    const times = interval(one.summaries[nameOf(ROWS[5], of)], "");
    const full = of.shape === "ramp" ? " at full use" : "";
    if (of.reading === "report") {
      return ["A fleet of ChatGPT's size passes the cost of one GPT-4 training run ", [`after ${cross}`], ", and a model's serving costs ", [`${times} times`],
        " its final training run over its life; at GPT-4's launch the fleet cost ", [`${day} a day`], `, ${month} in its first month and ${year} in its first year.`];
    }
    const late = !never && months(one, of)[1] / 12 > of.life_years ? ", which is longer than the model serves," : "";
    return ["Your product costs ", [`${day} a day`], ` to serve${full}, ${month} in its first month and ${year} in its first year; serving `,
      ...(never ? [["never passes"], " its training cost"] : ["passes its training cost ", [`after ${cross}`]]), `${late} and comes to `, [`${times} times`], " training over its life."];
  };

  /* Where the fleet's bill comes from: an estimate of an earlier day, which a chapter names, grown to the launch. */
  const reportsCase = () => `The report's headline case. The fleet's bill is that of February 2023, ${whatifWords.quantity(state.fleet_share * D.facts.chatgpt_inference_cost_per_day, "USD", 3)} a day in <a href="02_crossover.html">chapter 2</a>, grown to GPT-4's launch. For numbers of your own choose “a product of your own”.`;

  const asText = (parts) => parts.flat().join("");
  const asHtml = (parts) => parts.map((part) => (Array.isArray(part) ? `<b>${safe(part[0])}</b>` : safe(part))).join("");

  /* What a ramp costs a day is so at its end. */
  const rowLabel = (row) => (row[0] === "day" && state.reading === "product" && state.shape === "ramp" ? row[1].replace("at launch", "at full use") : row[1]);

  /* A table is built anew when its rows or columns change, and else only its cells are written. A row of which nothing
     is known is left out. */
  const showTable = (table, rows, now) => {
    const head = pinned ? ["", "A", "B, now", "difference"] : ["", "now"];
    const states = pinned ? [pinned, state] : [state];
    const found = pinned ? [ofA, now] : [now];
    const wordsOf = (row) => found.map((one, k) => worded(states[k], row, one));
    const lines = rows.filter((row) => wordsOf(row).some((words) => words !== "–"));
    const shape = [...head, ...lines.map(rowLabel)].join();
    if (table.dataset.shape !== shape) {
      table.dataset.shape = shape;
      table.innerHTML = `<thead><tr>${head.map((cell, n) => (n ? `<th scope="col">${cell}</th>` : "<td></td>")).join("")}</tr></thead><tbody>${
        lines.map((row) => `<tr><th scope="row">${rowLabel(row)}</th>${"<td></td>".repeat(head.length - 1)}</tr>`).join("")}</tbody>`;
    }
    lines.forEach((row, n) => {
      const cells = [...wordsOf(row), ...(pinned ? [difference(row, ofA, now, states)] : [])];
      cells.forEach((words, k) => writeSpans(table.tBodies[0].rows[n].cells[k + 1], words));
    });
  };

  /* Whether servers of one's own, every hour paid, cost more than the price list, over all cases. */
  const ownOrListed = ({ found, summaries }, of) => {
    const month = lifecycle.queriesPerDay(of) * lifecycle.MONTH;
    const [own, listed] = [found.host_reserved_month, found.product_usd_per_query];
    const dearer = own.filter((value, n) => value > listed[n] * month).length / own.length;
    const most = Math.max(dearer, 1 - dearer);
    const cases = most > 0.95 ? "" : ` in ${Math.round(100 * most)} of 100 cases`;
    const back = summaries.servers_payback_months[1];
    const late = of.chip_price_usd && back > 12 * of.chip_life_years ? ", and bought, they do not pay back before they are written off" : "";
    return `at ${whatifWords.number(month, 3)} queries a month, servers of your own cost ${dearer > 0.5 ? "more" : "less"} than the prices above${cases}${late}`;
  };

  const smallerOrListed = ({ summaries }, of) => {
    const [small, listed, back] = ["small_usd_per_query", "product_usd_per_query", "payback_months"].map((name) => summaries[name][1]);
    if (back < Infinity) return `A smaller model pays back after ${interval(summaries.payback_months, "month")}`;
    return small < listed ? `A smaller model saves too little to pay back its ${money(of)(of.switch_cost_usd, true)}` : "A smaller model is not cheaper";
  };

  /* The other ways in one sentence; nothing where the answer is about the report's case. */
  const ways = (one, of = state) => {
    if (!one.plan) return "";
    if (of.price_basis !== "list price") return "A query counts at what a typical one costs to serve, whatever its length; other ways are compared with what users pay, so choose the list price.";
    const { own, refusal } = one.plan;
    const servers = own.refusal ? "the model does not fit on the chips of your own" : refusal ? "what servers of your own cost is not known" : ownOrListed(one, of);
    return `${smallerOrListed(one, of)}; ${servers}.`;
  };

  const oneServer = ({ summaries, plan: { own } }) => {
    const what = `${state.hosted_model} at ${plainText(D, "weight_bits", state.weight_bits)} bits`;
    const [rate, hour] = [interval(summaries.host_rate, "tokens a second"), inCurrency(state, interval(summaries.host_hour, "USD"))];
    return `A server of your own is ${own.chips} ${state.hosted_chip} at ${hour} an hour each, with ${what}: it answers ${whatifWords.number(own.batch, 3)} ${own.batch === 1 ? "request" : "requests"} at once and writes ${rate} in all when it is full.`;
  };

  /* Other ways to serve the reader's product: the answer, one server in a sentence, or why there is none. The sentence
     stands at the inputs, too, which lie far from the results. */
  const showPlans = (now) => {
    hide(at("plans-part"), !now.plan);
    if (!now.plan) return;
    writeSpans(at("ways"), ways(now));
    for (const id of ["host-said", "host-here"]) write(at(id), now.plan.refusal || oneServer(now));
    showTable(at("plans"), PLANS.filter((row) => told(row, state)), now);
  };

  const subjectOf = (one, of) => whatifChart.subject(of, one.found, months(one, of), one.summaries[nameOf(ROWS[3], of)]);
  const subjects = (now) => [...(pinned ? [subjectOf(ofA, pinned)] : []), subjectOf(now, state)];
  const chartTitle = (now) => (pinned ? `A: ${headline(ofA, pinned)}. B: ${headline(now)}` : headline(now));
  const subtitle = () => (pinned ? "Cumulative serving in parts of its own training cost, by time since launch; bands hold 90\u00a0% of cases"
    : `Cumulative cost since launch ${state.reading === "product" ? "of the product that the inputs describe" : "of GPT-4, ChatGPT's fleet against one run"}; bands hold 90\u00a0% of cases`);

  /* Measured when the window changes, not in an update, which would lay out the page twice. */
  let width = 640;
  const measure = () => { width = Math.max(280, Math.min(760, at("chart").clientWidth)); };

  const showChart = (now) => {
    const title = chartTitle(now);
    at("chart").innerHTML = whatifChart.draw(subjects(now), width, money(state), title);
    write(at("title"), title);
    write(at("subtitle"), subtitle());
  };

  let now;
  const update = () => {
    now = solved(state);
    showInputs();
    const html = spanned(asHtml(answer(now)));
    if (at("answer").innerHTML !== html) at("answer").innerHTML = html;
    const [day, , , , cross, multiple] = ROWS.map((row) => worded(state, row, now).replace(/ \(.*\)/, ""));
    writeSpans(at("brief"), `${day} a day · ${months(now)[1] === Infinity ? "never passes training" : `passes training after ${cross}`} · ${multiple}`);
    const note = state.reading === "report" ? reportsCase() : "About the product that the inputs describe.";
    if (at("subject").innerHTML !== note) at("subject").innerHTML = note;
    showTable(at("results"), ROWS, now);
    showPlans(now);
    write(at("read"), state.reading === "report" ? "Each claim is read on the bills that it means." : "Every claim is read as if it were about this product; the one about compute sets its queries beside GPT-4's training.");
    const flips = showClaims();
    showChart(now);
    write(at("command"), command(state, D.defaults, D.facts, D.bases));
    hide(at("left-out"), state.shape !== "ramp");
    for (const id of ["compare", "swap", "unpin"]) hide(at(id), !pinned);
    later(flips);
  };

  const showOtherVerdicts = (flips) => {
    const noun = flips.length === 1 ? "claim has" : "claims have";
    write(at("other-verdicts"), flips.length ? `${flips.length} ${noun} another verdict in B than in A` : "No claim has another verdict in B than in A");
    at("other-rows").innerHTML = flips.length ? `<thead><tr><th scope="col">Claim</th><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>${
      flips.map(({ id, was, verdict, text }) => `<tr><th scope="row"><a href="#w-${id}">${safe(text)}</a></th><td>${D.badges[was]}</td><td>${D.badges[verdict]}</td></tr>`).join("")}</tbody>` : "";
  };

  const showEffects = (flips) => {
    if (!pinned) return;
    const { why, rows: found } = effects(pinned, state, D, usual);
    write(at("why"), why);
    const moves = (one) => one.moves.map((move) => `<span class="span">${safe(move.join(" "))}</span>`).join(" · ") || "nothing";
    at("effects").innerHTML = found.length ? `<thead><tr>${["Input", "A", "B", "Moves"].map((cell) => `<th scope="col">${cell}</th>`).join("")}</tr></thead><tbody>${
      found.map((one) => `<tr><th scope="row">${safe(one.label)}${one.unit && ` <small>(${safe(one.unit)})</small>`}</th><td>${safe(one.a)}</td><td>${safe(one.b)}</td><td class="moves">${moves(one)}</td></tr>`).join("")}</tbody>` : "";
    showOtherVerdicts(flips);
  };

  const unused = (name, one) => idle(name, one, D) || name === "reading" || (name === "currency" && one.currency === "USD");

  /* The inputs as a table, for paper: two in a row. */
  const showOnPaper = () => {
    const states = pinned ? [pinned, state] : [state];
    const cells = Object.keys(D.defaults).filter((name) => states.some((one) => !unused(name, one))).map((name) =>
      `<th scope="row">${safe(label(D, name))}</th>${states.map((one) => `<td>${safe(valueText(D, name, one))}</td>`).join("")}`);
    const lines = Array.from({ length: Math.ceil(cells.length / 2) }, (_, n) => `<tr>${cells[2 * n]}${cells[2 * n + 1] ?? ""}</tr>`);
    const head = `<th scope="col">Input</th>${pinned ? '<th scope="col">A</th><th scope="col">B</th>' : '<th scope="col">Value</th>'}`;
    at("inputs").innerHTML = `<thead><tr>${head}${head}</tr></thead><tbody>${lines.join("")}</tbody>`;
  };

  const query = () => toAddress(state, D, pinned);
  const showAddress = () => {
    const own = query();
    history.replaceState(null, "", `${location.pathname}${own ? `?${own}` : ""}${location.hash}`);
  };

  let timer;
  const later = (flips) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      showAddress();
      showEffects(flips);
      showRows();
      showOnPaper();
      write(at("live"), `${headline(now)}. ${at("score").textContent}.`);
    }, PAUSE);
  };

  /* Moving an input of the product makes the product the subject, and says so. */
  const set = (values, of) => {
    const before = state.reading;
    state = { ...state, ...values };
    if (Object.keys(values).some((name) => D.product.includes(name))) state.reading = "product";
    if (values.training_basis) state.gpt4_training_cost_usd = D.facts[D.bases[values.training_basis]];
    say(before, of);
    update();
  };

  const say = (before, of = "The answer and the claims are") => {
    if (before !== state.reading) switched = `${of} ${state.reading === "product" ? "about this product now" : "as the report judges them again"}.`;
    else if (of !== "The answer and the claims are") switched = "";
  };

  const tell = (field, said, wrong) => {
    const note = at(`${field.name}-said`);
    write(note, said);
    if (wrong) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
  };

  /* What is said of a number stays until the field or its slider is used again. */
  const onNumber = (field) => {
    const input = D.inputs[field.name];
    const { value, said } = entered(field.value, input);
    if (value === null) return tell(field, `${said}: kept ${plainText(D, field.name, state[field.name])}.`, true);
    tell(field, said && `${said}.`, said.includes("range"));
    return set({ [field.name]: value });
  };

  /* Priced models are read when somebody asks for one: each script hands some over and names the next. */
  D.models = {};
  let following = "models-1";
  window.whatifModels = (entries, next) => {
    Object.assign(D.models, Object.fromEntries(entries));
    at("models").append(...entries.map(([name, { made }]) => new Option(made, name)));
    following = next;
  };
  const readModels = async () => {
    while (following) await window.beside.load(`whatif/${following}`);
  };

  /* The offers that a typed name means: the one of that name, or all hosts of that model. */
  const offersOf = (typed) => {
    const wanted = typed.trim().toLowerCase();
    const names = Object.keys(D.models);
    const whole = names.filter((name) => name.toLowerCase() === wanted);
    return whole.length ? whole : names.filter((name) => wanted && name.toLowerCase().startsWith(`${wanted}, `));
  };

  /* What is said of a name that means no offer, or several: which it may mean, the newest first. */
  const FEW = 6;
  const notMeant = (typed, meant) => {
    if (meant.length) return `It is sold as ${meant.join("; ")}: choose one.`;
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const having = Object.keys(D.models).filter((name) => words.every((word) => name.toLowerCase().includes(word)));
    if (!having.length) return "No priced model has this name: choose one of the list.";
    const more = having.length > FEW ? `; and ${having.length - FEW} more` : "";
    return `This is part of ${having.slice(0, FEW).join("; ")}${more}: choose ${having.length > 1 ? "one" : "it"}.`;
  };

  const pickModel = async (field, done) => {
    await readModels();
    const meant = done && !D.models[field.value] ? offersOf(field.value) : [];
    if (meant.length === 1) [field.value] = meant;
    const offer = D.models[field.value];
    if (!offer) {
      const wrong = done && field.value.trim();
      if (wrong) write(at("model-said"), `${notMeant(field.value, meant)} The prices below are as they were.`);
      field.toggleAttribute("aria-invalid", false);
      if (wrong) field.setAttribute("aria-invalid", "true");
      return;
    }
    field.removeAttribute("aria-invalid");
    set({ ...Object.fromEntries(Object.entries(offer.values).map(([name, value]) => [name, clamped(name, value)])), price_basis: "list price" });
  };

  const choosePreset = (id) => {
    const preset = D.presets.find((one) => one.id === id);
    if (!preset) return;
    const before = state.reading;
    state = presetState(preset);
    say(before, "The answer and the claims of this preset are");
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const note of form.querySelectorAll(".said")) write(note, "");
    update();
  };

  const onInput = ({ target }) => {
    if (target.dataset.for) {
      tell(form.elements[target.dataset.for], "", false);
      return set({ [target.dataset.for]: valueAt(D.inputs[target.dataset.for], Number(target.value)) });
    }
    if (target.name === "preset") return choosePreset(target.value);
    if (target.name === "model") return pickModel(target, false);
    if (target.name === "currency") {
      const value = allowed("currency", target.value.trim(), D);
      tell(target, value ? "" : `A currency is up to eight letters: kept ${state.currency}.`, !value);
      return value ? set({ currency: value }) : undefined;
    }
    if (D.inputs[target.name]) return onNumber(target);
    switched = "";
    return allowed(target.name, target.value, D) === null ? undefined : set({ [target.name]: target.value });
  };

  const copy = async (text, said) => {
    try {
      await navigator.clipboard.writeText(text);
      write(at("copied"), said);
    } catch {
      document.getElementById("again").open = true;
      getSelection().selectAllChildren(at(text === at("command").textContent ? "command" : "answer"));
      write(at("copied"), "This browser does not let a page copy; the text is selected.");
    }
  };

  const save = (href, name) => {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  };

  /* The address of this state; of a report on disk its page alone, as its folders are nobody else's. */
  const address = () => (location.protocol === "file:" ? `whatif.html${location.search}` : location.href.split("#")[0]);

  const picture = () => whatifChart.picture(subjects(now), money(state), {
    title: chartTitle(now), subtitle: subtitle(), source: `Source: own calculation. ${root.dataset.about}`, address: address(),
  });
  const svgData = () => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture())}`;

  const savePng = () => {
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      canvas.getContext("2d").drawImage(image, 0, 0);
      save(canvas.toDataURL("image/png"), "what-if.png");
    });
    image.src = svgData();
  };

  const inWords = (one, of) => `${asText(answer(one, of))} ${ways(one, of)}`.trim();
  const copyAnswer = () => copy(`${pinned ? `A: ${inWords(ofA, pinned)}\nB: ` : ""}${inWords(now)}\n${address()}`, "Copied.");
  const saveCsv = () => save(`data:text/csv;charset=utf-8,${encodeURIComponent(`${csv(pinned ? [pinned, state] : [state], pinned ? [ofA, now] : [now], D)}\n`)}`, "what-if.csv");
  const pin = (one) => { pinned = one; ofA = one && solved(one); update(); };
  const swap = () => { const other = state; state = pinned; pin(other); };

  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details");
    if (fold) { fold.open = true; showRows(); target.scrollIntoView(); }
  };

  const actions = {
    pin: () => pin({ ...state }), swap, unpin: () => { pin(null); at("pin").focus(); },
    "copy-answer": () => { showAddress(); copyAnswer(); },
    link: () => { showAddress(); copy(location.href, "Copied."); },
    copy: () => copy(at("command").textContent, "Copied."),
    csv: saveCsv, svg: () => { showAddress(); save(svgData(), "what-if.svg"); }, png: () => { showAddress(); savePng(); },
  };

  state = fromAddress(location.search, D);
  const ignored = [...new URLSearchParams(location.search)].filter(([name, text]) => Object.hasOwn(D.defaults, name) && allowed(name, text, D) === null);
  if (ignored.length) switched = `Not understood in the address, so left as it was: ${ignored.map((pair) => pair.join("=").slice(0, 60)).join(", ")}.`;
  if (new URLSearchParams(location.search).has("pinned")) pinned = fromAddress(location.search, D, "a.");
  if (!new URLSearchParams(location.search).has("reading") && differing(state, D.defaults).some((name) => D.product.includes(name))) state.reading = "product";
  ofA = pinned && solved(pinned);
  root.addEventListener("input", onInput);
  form.addEventListener("change", ({ target }) => target.name === "model" && pickModel(target, true));
  form.elements.model.addEventListener("focus", readModels);
  form.addEventListener("focusout", ({ target }) => setTimeout(() => {
    for (const place of places) if (place.field === target) place.shown = undefined;
    showInputs();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const [id, action] of Object.entries(actions)) at(id).addEventListener("click", action);
  addEventListener("hashchange", openTarget);
  folded.addEventListener("toggle", showRows);
  addEventListener("beforeprint", showOnPaper);
  new ResizeObserver(() => { const before = width; measure(); if (width !== before) update(); }).observe(at("chart"));
  root.closest(".bd-article-container")?.classList.add("broad");
  root.hidden = false;
  measure();
  update();
  openTarget();
})();
