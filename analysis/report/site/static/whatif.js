/* The what-if page: sliders and the address on one side, lifecycle.js on the other, results and chart in between. Every
   input event recomputes everything in the same frame; only the address and the spoken summary wait for a pause. */
(() => {
  "use strict";

  const L = lifecycle;
  const D = JSON.parse(document.getElementById("whatif-data").textContent);
  const root = document.getElementById("whatif");
  const form = root.querySelector("form");
  const at = (id) => document.getElementById(`w-${id}`);
  const sliders = [...root.querySelectorAll("input[type=range]")];
  const readings = [...root.querySelectorAll("[name=reading]")];
  const rows = [...root.querySelectorAll("[data-claim]")].map((row) => ({
    row, claim: D.claims[row.dataset.claim], here: row.querySelector(".here"), word: row.querySelector(".word"),
  }));
  const heads = [...root.querySelectorAll("[data-family]")];
  const STEPS = 400;
  let state = { ...D.defaults };

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

  /* Three digits: 1.5 million, 0.25. */
  const tidy = (value) => L.number(value, 3);

  const worded = (name) => {
    const { unit } = D.inputs[name];
    const text = tidy(state[name]);
    return unit.startsWith("USD") ? `$${text.replace(/^(\d+\.\d)$/, "$10")}${unit.slice(3)}` : `${text} ${unit}`;
  };

  /* The address carries what differs from the best estimate. */
  const toAddress = () => {
    const own = Object.keys(D.defaults).filter((name) => state[name] !== D.defaults[name]);
    const query = new URLSearchParams(own.map((name) => [name, state[name]])).toString();
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
  };

  const presetState = (preset) => ({ ...D.defaults, ...preset.values });
  const currentPreset = () => D.presets.find((preset) => {
    const wanted = presetState(preset);
    return Object.keys(wanted).every((name) => wanted[name] === state[name]);
  });

  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const showInputs = () => {
    for (const slider of sliders) {
      const name = slider.dataset.for;
      const field = form.elements[name];
      if (document.activeElement !== field) field.value = Number(state[name].toPrecision(4));
      slider.value = positionOf(D.inputs[name], state[name]);
      slider.setAttribute("aria-valuetext", worded(name));
      write(at(`${name}-now`), worded(name));
    }
    for (const name of ["training_basis", "price_basis", "shape"]) form.elements[name].value = state[name];
    for (const radio of readings) radio.checked = radio.value === state.reading;
    const product = state.reading === "product";
    const idle = {
      ramp_months: state.shape !== "ramp",
      use_growth_per_year: state.shape !== "growing",
      price_decline_per_year: state.shape === "ramp",
      input_usd_per_mtok: state.price_basis !== "list price" && !product,
      output_usd_per_mtok: state.price_basis !== "list price",
      gpt4_training_cost_usd: product,
      training_basis: product,
      fleet_share: product,
      fleet_growth_per_year: product,
    };
    for (const [name, off] of Object.entries(idle)) form.elements[name].closest(".field").classList.toggle("idle", off);
    const preset = currentPreset();
    form.elements.preset.value = preset ? preset.id : "";
    write(at("note"), preset ? preset.note : "");
  };

  /* What nothing moved has the report's verdict, made by all cases; what moved has that of its middle value. */
  const judged = (claim, found) => {
    const name = claim[state.reading];
    if (!name) return "";
    const unmoved = state.reading === "report" && found[name] === usual[name];
    return (unmoved && claim.word) || L.verdict(found[name], claim.low, claim.high, claim.near);
  };

  const showClaims = (found) => {
    const tally = {};
    let flips = 0;
    for (const { row, claim, here, word } of rows) {
      const now = judged(claim, found);
      row.hidden = !now;
      if (!now) continue;
      const count = (tally[claim.family] ??= { holds: 0, all: 0 });
      count.all += 1;
      count.holds += now === "holds";
      write(here, L.quantity(found[claim[state.reading]], claim.unit));
      const before = judged(claim, usual);
      row.classList.toggle("flipped", now !== before);
      flips += now !== before;
      const text = now === before ? "" : `changed, was ${before}`;
      if (word.dataset.shown !== now + text) {
        word.dataset.shown = now + text;
        word.innerHTML = `${D.badges[now]}${text && ` <small>${text}</small>`}`;
      }
    }
    const parts = Object.entries(D.families).map(([family, noun]) => `${tally[family].holds} of ${tally[family].all} ${noun}`);
    for (const head of heads) {
      const { holds, all } = tally[head.dataset.family];
      write(head, `${holds} of ${all} ${D.families[head.dataset.family]} hold`);
    }
    const noun = flips === 1 ? "verdict" : "verdicts";
    write(at("flips"), flips ? `${flips} ${noun} changed: see which` : "No verdict changed from our best estimate");
    return `${parts.join(" and ")} now hold`;
  };

  /* Cumulative serving and repeated training in dollars, by day since launch, and how far to look. */
  const curve = (found) => {
    const life = state.life_years * L.YEAR;
    const cross = found.product_months * L.MONTH;
    const horizon = cross <= life ? Math.min(life, 2.2 * cross) : cross <= 3 * life ? 1.15 * cross : life;
    const rate = L.productRate(state, D.facts);
    const points = Array.from({ length: 81 }, (_, n) => {
      const day = (horizon * n) / 80;
      return [day, rate === 0 ? 0 : L.productMultiple(state, rate, day) * state.training_cost_usd];
    });
    const cadence = state.retraining_months * L.MONTH;
    const starts = Array.from({ length: Math.ceil((horizon / cadence) * (1 - 1e-9)) }, (_, n) => n * cadence);
    const runs = starts.flatMap((day, n) =>
      [day, Math.min(day + cadence, horizon)].map((end) => [end, (n + 1) * state.training_cost_usd]));
    return { points, runs, horizon, life, cross };
  };

  const niceStep = (span, parts) => {
    const raw = span / parts;
    const power = 10 ** Math.floor(Math.log10(raw));
    return power * ([1, 2, 5].find((step) => step * power >= raw) ?? 10);
  };

  const ticks = (to, parts) => {
    const step = niceStep(to, parts);
    return Array.from({ length: Math.floor(to / step + 1e-9) + 1 }, (_, n) => n * step);
  };

  const timeUnit = (days) => days < 60 ? [1, "days"] : days < 37 * L.MONTH ? [L.MONTH, "months"] : [L.YEAR, "years"];

  /* Measured when the window changes, not in an update, which would lay out the page twice. */
  let width = 640;
  const measure = () => { width = Math.max(280, Math.min(760, at("chart").clientWidth)); };

  const short = (words) => words.replace(" million", "M").replace(" billion", "B").replace(" trillion", "T");
  const usd = (value) => short(L.quantity(value, "USD"));
  const text = (kind, x, y, words, anchor = "start") =>
    `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  const rule = (kind, x1, y1, x2, y2) => `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;

  const axes = ({ box, x, y, top, horizon }) => {
    const [size, unit] = timeUnit(horizon);
    const parts = [
      text("tick", box.left, 14, "Cumulative cost (USD, linear scale)"),
      text("tick", box.right, box.bottom + 36, `${unit} since launch`, "end"),
    ];
    for (const tick of ticks(top, 4)) {
      parts.push(rule("grid", box.left, y(tick), box.right, y(tick)));
      if (tick > 0 && y(tick) > box.top + 8) parts.push(text("tick", box.left, y(tick) - 4, `$${short(tidy(tick))}`));
    }
    ticks(horizon / size, width < 480 ? 4 : 6).forEach((tick, n) => {
      parts.push(text("tick", x(tick * size), box.bottom + 18, tidy(tick), n === 0 ? "start" : "middle"));
    });
    return parts;
  };

  /* Crossover and end of life, as far as they lie within the horizon. */
  const events = ({ box, x, y, horizon, life, cross, cost, months }) => {
    const parts = [];
    if (life < horizon) {
      const left = x(life) > box.right - 110;
      parts.push(rule("life", x(life), box.top, x(life), box.bottom));
      parts.push(text("tick", x(life) + (left ? -5 : 5), box.top + 4, "end of its life", left ? "end" : "start"));
    }
    if (cross <= horizon) {
      parts.push(rule("life", x(cross), y(cost), x(cross), box.bottom));
      parts.push(`<circle class="cross" cx="${x(cross)}" cy="${y(cost)}" r="5"/>`);
      parts.push(text("mark", x(cross) - 6, y(cost) - 10, L.quantity(months, "month"), "end"));
    }
    return parts;
  };

  /* Labels at the right ends of their lines, moved apart where they would touch. */
  const labels = (box, wanted) => {
    const sorted = [...wanted].sort((a, b) => a.y - b.y);
    for (let n = 1; n < sorted.length; n += 1) sorted[n].y = Math.max(sorted[n].y, sorted[n - 1].y + 38);
    const over = Math.max(0, sorted.at(-1).y + 20 - box.bottom);
    const x = box.right + 8;
    return sorted.map(({ kind, name, amount, y }) =>
      text(`label ${kind}`, x, y - over, `${name}<tspan x="${x}" dy="17">${amount}</tspan>`));
  };

  const draw = (found) => {
    const { points, runs, horizon, life, cross } = curve(found);
    const cost = state.training_cost_usd;
    const [serving, again] = [points.at(-1)[1], runs.at(-1)[1]];
    const box = { left: 8, right: width - 118, top: 30, bottom: 270 };
    const top = 1.08 * Math.max(serving, again);
    const x = (day) => box.left + ((box.right - box.left) * day) / horizon;
    const y = (value) => box.bottom - ((box.bottom - box.top) * value) / top;
    const line = (kind, pairs) => {
      const path = pairs.map(([day, value], n) => `${n ? "L" : "M"}${x(day).toFixed(1)} ${y(value).toFixed(1)}`);
      return `<path class="${kind}" d="${path.join("")}"/>`;
    };
    const repeated = runs.length > 2;
    const parts = [
      ...axes({ box, x, y, top, horizon }),
      rule("training", box.left, y(cost), box.right, y(cost)),
      repeated ? line("runs", runs) : "",
      line("serving", points),
      ...events({ box, x, y, horizon, life, cross, cost, months: found.product_months }),
      ...labels(box, [
        { kind: "serving", name: "Serving", amount: usd(serving), y: y(serving) },
        { kind: "training", name: "Training, once", amount: usd(cost), y: y(cost) },
        ...(repeated ? [{ kind: "again", name: "Training, again", amount: usd(again), y: y(again) }] : []),
      ]),
    ];
    const [size, unit] = timeUnit(horizon);
    const said = `${headline(found)}. ${usd(serving)} of serving after ${tidy(horizon / size)} ${unit}, ${usd(cost)} of training.`;
    at("chart").innerHTML = `<svg viewBox="0 0 ${width} 312" width="${width}" height="312" role="img" aria-label="${said}">`
      + `${parts.join("")}</svg>`;
    write(at("title"), headline(found));
  };

  const headline = (found) => {
    if (found.product_months === Infinity) return "Serving never costs as much as training";
    const months = L.quantity(found.product_months, "month");
    return found.product_months * L.MONTH <= state.life_years * L.YEAR
      ? `Serving has cost as much as training after ${months}`
      : `Serving would take ${months} to cost as much as training, longer than the model serves`;
  };

  const usual = L.outputs(D.defaults, D.facts, D.constants);

  const update = () => {
    const found = L.outputs(state, D.facts, D.constants);
    showInputs();
    write(at("crossover"), found.product_months === Infinity ? "never crosses" : L.quantity(found.product_months, "month"));
    write(at("multiple"), L.quantity(found.product_multiple, "USD"));
    write(at("share"), L.quantity(found.product_share, "percent"));
    write(at("bill"), `${L.quantity(found.product_usd_per_day, "USD")} a day`);
    write(at("cadence"), L.quantity(found.product_cadence_multiple, "USD"));
    write(at("year"), L.quantity(found.product_year_share, "percent"));
    write(at("parity"), `after ${L.quantity(found.parity_months, "month")}`);
    const score = showClaims(found);
    write(at("score"), score);
    draw(found);
    write(at("command"), L.command(state, D.defaults, D.facts, D.bases));
    at("left-out").hidden = state.shape !== "ramp";
    later(`${headline(found)}. ${score}.`);
  };

  let timer;
  const later = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { toAddress(); write(at("live"), text); }, 300);
  };

  const set = (name, value) => {
    state = { ...state, [name]: value };
    if (name === "training_basis") state.gpt4_training_cost_usd = D.facts[D.bases[value]];
    update();
  };

  const onInput = ({ target }) => {
    if (target.dataset.for) return set(target.dataset.for, valueAt(D.inputs[target.dataset.for], Number(target.value)));
    if (target.name === "preset") {
      const preset = D.presets.find(({ id }) => id === target.value);
      if (preset) state = presetState(preset);
      return update();
    }
    const value = L.allowed(target.name, target.value, D);
    if (target.type === "number") target.setAttribute("aria-invalid", String(value === null));
    return value === null ? undefined : set(target.name, value);
  };

  const copy = async (text, said) => {
    try {
      await navigator.clipboard.writeText(text);
      write(at("copied"), said);
    } catch {
      getSelection().selectAllChildren(at("command"));
      write(at("copied"), "This browser does not let a page copy; the command is selected.");
    }
  };

  const download = () => {
    const { points } = curve(L.outputs(state, D.facts, D.constants));
    const lines = points.map(([day, value]) => [day, value, state.training_cost_usd].join(","));
    const link = document.createElement("a");
    link.href = `data:text/csv,${encodeURIComponent(["day,serving_usd,training_usd", ...lines].join("\n"))}`;
    link.download = "what-if.csv";
    link.click();
  };

  state = L.fromAddress(location.search, D);
  root.addEventListener("input", onInput);
  form.addEventListener("focusout", ({ target }) => {
    if (target.type === "number") { target.removeAttribute("aria-invalid"); setTimeout(showInputs); }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  at("copy").addEventListener("click", () => copy(at("command").textContent, "Copied."));
  at("link").addEventListener("click", () => { toAddress(); copy(location.href, "Copied."); });
  at("data").addEventListener("click", download);
  addEventListener("resize", () => { measure(); update(); });
  root.hidden = false;
  measure();
  update();
})();
