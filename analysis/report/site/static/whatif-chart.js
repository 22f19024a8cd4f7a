/* The chart of the what-if page: cumulative serving against training by day since launch, of one state in dollars or of
   two states as parts of their own training, and the same as a picture to take away. */
const whatifChart = (() => {
  "use strict";

  const { YEAR, MONTH, ordered, spent, summary, productGrowth, rampDays } = lifecycle;
  const { number, quantity, exact } = whatifWords;
  const STEPS = 24;
  /* Two curves that end further apart than this factor stand on a scale of factors, on which both can be seen. */
  const APART = 8;
  const HEIGHT = 312;

  const escaped = (words) => words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

  /* What a state is about: bills in all cases, what the table has of training, and how far to look. Cost in dollars, rate
     in dollars a day. */
  const subject = (state, found, months, training) => {
    const product = state.reading === "product";
    const life = state.life_years * YEAR;
    const cross = months[1] * MONTH;
    return {
      cost: product ? found.product_training_usd : found.run_usd,
      rate: product ? found.product_usd_per_day : found.fleet_usd_per_day,
      growth: product ? null : found.fleet_growth,
      same: productGrowth(state),
      ramp: product ? rampDays(state) : 0,
      cadence: product ? state.retraining_months * MONTH : Infinity,
      life,
      cross,
      months,
      training,
      horizon: cross <= life ? Math.min(life, 2.2 * cross) : cross <= 3 * life ? 1.15 * cross : life,
    };
  };

  /* Low end, median and high end of cumulative serving on days up to the horizon: [day, low, median, high]. */
  const curve = ({ cost, rate, growth, same, ramp, horizon: own }, horizon, relative) => {
    const even = (to) => Array.from({ length: STEPS + 1 }, (_, step) => (to * step) / STEPS);
    const days = [...new Set([...even(horizon), ...even(Math.min(own, horizon))])].sort((a, b) => a - b);
    if (!growth) { // every case has the same shape, so that quantiles stay quantiles
      const ends = summary(ordered(rate.map((value, n) => (relative ? value / cost[n] : value))));
      return days.map((day) => [day, ...ends.map((end) => (day && end ? end * spent(1, same, ramp, day) : 0))]);
    }
    const values = new Float64Array(rate.length);
    return days.map((day) => {
      for (let n = 0; n < values.length; n += 1) values[n] = day ? spent(rate[n], growth[n], 0, day) / (relative ? cost[n] : 1) : 0;
      return [day, ...summary(ordered(values))];
    });
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

  const timeUnit = (days) => days < 60 ? [1, "days"] : days < 37 * MONTH ? [MONTH, "months"] : [YEAR, "years"];

  const text = (kind, x, y, words, anchor = "start") =>
    `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`;
  const rule = (kind, x1, y1, x2, y2) => `<line class="${kind}" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`;
  const path = (kind, points, end = "") => `<path class="${kind}" d="M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${end}"/>`;

  const powers = (from, to) => Array.from({ length: Math.floor(Math.log10(to) + 1e-9) - Math.ceil(Math.log10(from) - 1e-9) + 1 }, (_, n) => 10 ** (Math.ceil(Math.log10(from) - 1e-9) + n));

  const axes = ({ box, x, y, least, top, horizon, relative, money, width }) => {
    const [size, unit] = timeUnit(horizon);
    const parts = [text("tick", box.right, box.bottom + 36, `${unit} since launch`, "end")];
    for (const tick of least ? powers(least, top) : ticks(top, 4)) {
      parts.push(rule("grid", box.left, y(tick), box.right, y(tick)));
      if (tick > 0 && y(tick) > box.top + 8) parts.push(text("tick", box.left, y(tick) - 4, relative ? `${number(tick, 3)}×` : money(tick)));
    }
    ticks(horizon / size, width < 480 ? 4 : 6).forEach((tick, n) => {
      parts.push(text("tick", x(tick * size), box.bottom + 18, number(tick, 3), n === 0 ? "start" : "middle"));
    });
    return parts;
  };

  /* Labels at the right ends of their lines, moved apart where they would touch. */
  const labels = (box, wanted) => {
    const sorted = [...wanted].sort((a, b) => a.y - b.y);
    for (let n = 1; n < sorted.length; n += 1) sorted[n].y = Math.max(sorted[n].y, sorted[n - 1].y + 38);
    const over = Math.max(0, sorted.at(-1).y + 20 - box.bottom);
    const x = box.right + 8;
    return sorted.map(({ kind, name, amount, y }) =>
      `<text class="label ${kind}" x="${x}" y="${(y - over).toFixed(1)}">${escaped(name)}<tspan x="${x}" dy="17">${escaped(amount)}</tspan></text>`);
  };

  /* Curves rise, so a crossing is named left above it or right below it. Of two curves the later one runs right below the
     earlier crossing, and the earlier one left above the later crossing: there no name stands. */
  const MARK = 100; /* width of the name of a crossing */
  const crossing = ({ box, x, y, horizon }, { cross, months }, other, kind, level) => {
    if (!(cross <= horizon) || y(level) < box.top) return [];
    const left = other === undefined ? x(cross) > 190 : cross <= other ? x(cross) > box.left + MARK : x(cross) > box.right - MARK;
    return [
      rule("life", x(cross), y(level), x(cross), box.bottom),
      `<circle class="cross ${kind}" cx="${x(cross).toFixed(1)}" cy="${y(level).toFixed(1)}" r="5"/>`,
      text(`mark ${kind}`, x(cross) + (left ? -7 : 7), y(level) + (left ? -10 : 18), (months[0] === months[2] ? exact : quantity)(months[1], "month"), left ? "end" : "start"),
    ];
  };

  /* Training bills one after the other, where the product is trained again within the horizon. */
  const repeated = ({ cadence }, cost, horizon) => {
    const starts = Array.from({ length: Math.min(200, Math.ceil((horizon / cadence) * (1 - 1e-9))) }, (_, n) => n * cadence);
    return starts.length < 2 ? [] : starts.flatMap((day, n) =>
      [day, Math.min(day + cadence, horizon)].map((end) => [end, (n + 1) * cost]));
  };

  /* The marks of a chart, for a width, without the svg element around them; `subjects` are B alone, or A and B. */
  const marks = (subjects, width, money, caption = true) => {
    const relative = subjects.length > 1;
    const own = subjects.at(-1);
    const horizon = Math.max(...subjects.map((one) => one.horizon));
    const curves = subjects.map((one) => curve(one, horizon, relative));
    const cost = relative ? [1, 1, 1] : own.training;
    const again = relative ? [] : repeated(own, cost[1], horizon);
    const ends = curves.map((points) => points.at(-1));
    // Every curve is drawn to its end; only the upper end of a very wide band may leave the chart.
    const highest = Math.max(...ends.map((end) => Math.min(end[3], 2.5 * Math.max(end[2], cost[1]))), cost[1], again.at(-1)?.[1] ?? 0);
    const slowest = Math.min(...ends.map((end) => end[2]));
    const least = relative && slowest > 0 && Math.max(...ends.map((end) => end[2])) > APART * slowest ? 10 ** Math.floor(Math.log10(Math.min(slowest, 1) / 5)) : 0;
    const box = { left: 8, right: width - 118, top: 30, bottom: 270 };
    const top = 1.08 * highest;
    const x = (day) => box.left + ((box.right - box.left) * day) / horizon;
    const part = (value) => (least ? Math.max(0, Math.log(Math.max(value, least) / least) / Math.log(top / least)) : value / top);
    const y = (value) => box.bottom - (box.bottom - box.top) * part(value);
    const within = (value) => Math.max(box.top, y(value));
    const frame = { box, x, y, least, top, horizon, relative, money, width };
    const kinds = relative ? ["pinned", "serving"] : ["serving"];
    /* A line of the curve (1 low end, 2 median, 3 high end) as far as the top of the chart. */
    const line = (points, end) => {
      const over = points.findIndex((point) => point[end] > top);
      const inside = (over < 0 ? points : points.slice(0, over)).map((point) => [x(point[0]), y(point[end])]);
      if (over < 1) return { inside, leaves: false };
      const [from, to] = [points[over - 1], points[over]];
      return { inside: [...inside, [x(from[0] + ((to[0] - from[0]) * (top - from[end])) / (to[end] - from[end])), box.top]], leaves: true };
    };
    const band = (points, kind) => {
      if (points.every(([, low, , high]) => low === high)) return "";
      const [low, high] = [line(points, 1), line(points, 3)];
      const corner = high.leaves && !low.leaves ? [[box.right, box.top]] : [];
      return path(`band ${kind}`, [...low.inside, ...corner, ...high.inside.reverse()], "Z");
    };
    const drawn = (points, kind) => path(kind, line(points, 2).inside);
    const level = relative ? "1×" : money(cost[1], cost[0] === cost[2]);
    return {
      horizon,
      serving: money(ends.at(-1)[2], ends.at(-1)[1] === ends.at(-1)[3]),
      cost: money(cost[1], cost[0] === cost[2]),
      parts: [
        ...axes(frame),
        caption ? text("tick", box.left, 14, relative ? `Cumulative serving ÷ its own training cost${least ? " (log scale, × 10 a line)" : ""}` : "Cumulative cost (linear scale)") : "",
        cost[0] < cost[2] ? `<rect class="band training" x="${box.left}" y="${within(cost[2]).toFixed(1)}" width="${box.right - box.left}" height="${(y(cost[0]) - within(cost[2])).toFixed(1)}"/>` : "",
        ...curves.map((points, n) => band(points, kinds[n])),
        rule("training", box.left, y(cost[1]), box.right, y(cost[1])),
        again.length ? path("runs", again.map(([day, value]) => [x(day), y(value)])) : "",
        ...curves.map((points, n) => drawn(points, kinds[n])),
        own.life < horizon ? rule("life", x(own.life), box.top, x(own.life), box.bottom)
          + text("tick", x(own.life) + (x(own.life) > box.right - 110 ? -5 : 5), box.top + 4, "end of its life", x(own.life) > box.right - 110 ? "end" : "start") : "",
        ...subjects.flatMap((one, n) => crossing(frame, one, subjects[1 - n]?.cross, kinds[n], cost[1])),
        ...labels(box, [
          ...subjects.map((_, n) => ({ kind: kinds[n], name: relative ? "AB"[n] : "Serving", amount: relative ? `${number(ends[n][2], 2)}×` : money(ends[n][2], ends[n][1] === ends[n][3]), y: within(ends[n][2]) })),
          { kind: "training", name: relative ? "Training" : "Training, once", amount: level, y: y(cost[1]) },
          ...(again.length ? [{ kind: "again", name: "Training, again", amount: money(again.at(-1)[1], cost[0] === cost[2]), y: y(again.at(-1)[1]) }] : []),
        ]),
      ],
    };
  };

  const draw = (subjects, width, money, title) => {
    const { parts, horizon, serving, cost } = marks(subjects, width, money);
    const [size, unit] = timeUnit(horizon);
    const end = subjects.length > 1 ? "" : ` ${serving} of serving after ${number(horizon / size, 3)} ${unit}, ${cost} of training.`;
    return `<svg viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img" aria-label="${escaped(`${title}.${end}`)}">${parts.join("")}</svg>`;
  };

  /* The style sheet's colours on white, for a picture that stands alone. */
  const STYLE = `text{font:13px sans-serif;fill:#1d1f24}.tick,.source{fill:#5c5f66}.grid{stroke:#d9dbe0}.training{stroke:#1d1f24;stroke-width:2;stroke-dasharray:6 4}
.band{stroke:none;fill:#a3262e;opacity:.16}.band.training{fill:#5c5f66}.band.pinned{fill:#1f5a94}.runs{fill:none;stroke:#5c5f66;stroke-width:1.5;stroke-dasharray:2 3}
path.serving:not(.band){fill:none;stroke:#a3262e;stroke-width:3}path.pinned:not(.band){fill:none;stroke:#1f5a94;stroke-width:3;stroke-dasharray:9 3}.life{stroke:#5c5f66;stroke-dasharray:2 4}.cross{fill:#a3262e}.cross.pinned{fill:#1f5a94}
text.mark,text.label{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:4px}text.training{fill:#5c5f66;stroke-dasharray:none}text.serving{fill:#a3262e;stroke-dasharray:none}text.pinned{fill:#1f5a94;stroke-dasharray:none}.title{font:bold 17px sans-serif}.source{font-size:9.5px}`;

  const broken = (words, room) => words.split(" ").reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    return lines.length && longer.length <= room ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);

  /* A picture of 16 to 9 with title, what it shows, source, licence, version and address in it. */
  const picture = (subjects, money, { title, subtitle, source, address }) => {
    const [width, height] = [760, 428];
    const head = title.split(/ (?=B: )/).flatMap((part) => broken(part, 80)).map((line, n) => text("title", 16, 28 + 21 * n, line));
    const below = 28 + 21 * head.length;
    const foot = [...broken(source, 150), ...address.match(/.{1,150}/g).slice(0, 4)];
    const chart = marks(subjects, width - 32, money, false).parts.filter(Boolean).join("");
    const room = (height - below - 12 * foot.length - 12) / (HEIGHT + 6);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="1520" height="856"><style>${STYLE}</style><rect width="${width}" height="${height}" fill="#fff"/>`
      + `${head.join("")}${text("tick", 16, below - 2, subtitle)}<g transform="translate(16 ${below + 4}) scale(${Math.min(1, room).toFixed(3)})">${chart}</g>`
      + `${foot.map((line, n) => text("source", 16, height - 8 - 12 * (foot.length - 1 - n), line)).join("")}</svg>`;
  };

  return { subject, draw, picture };
})();
if (typeof module !== "undefined") module.exports = whatifChart;
