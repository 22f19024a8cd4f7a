/* Numbers in words, as analysis/evidence/wording.py writes them, and numbers as readers type them. */
const whatifWords = (() => {
  "use strict";

  /* Ties go to the even digit, as in Python. A tie has one digit more and no others, so that most numbers are none; all
     digits of a number take long to write. */
  const rounded = (size, digits) => {
    const near = Number(size.toExponential(digits - 1));
    if (Number(size.toExponential(digits)) !== size) return near;
    const [mantissa, exponent] = size.toExponential(60).split("e");
    const all = mantissa.replace(".", "");
    const head = all.slice(0, digits);
    const tie = /^50*$/.test(all.slice(digits)) && Number(head.at(-1)) % 2 === 0;
    return tie ? Number(`${head}e${Number(exponent) - digits + 1}`) : near;
  };

  /* Made once for each number of decimals: making one takes longer than all else in an update. */
  const formats = [];
  const decimal = (value, decimals) => {
    formats[decimals] ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: decimals });
    return formats[decimals].format(value);
  };

  const plain = (value, digits) => decimal(value, Math.max(0, digits - 1 - Math.floor(Math.log10(value))));

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

  const MONEY = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];
  const [LEAST_K, MANY_MONTHS, DAYS] = [10000, 24, { month: 365.25 / 12, year: 365.25 }];
  const WORDS = { month: ["month", "months"], week: ["week", "weeks"], year: ["year", "years"], day: ["day", "days"], server: ["server", "servers"], percent: ["%", "%"] };

  /* The unit that a reader wants for a value of this size, and the factor to it. */
  const readable = (value, unit) => {
    if (unit === "month" && value >= MANY_MONTHS && value < Infinity) return [1 / 12, "year"];
    return value > 0 && value * DAYS[unit] < DAYS.month ? [DAYS[unit], "day"] : [1, unit];
  };

  const cents = (text) => (/^[\d,]+\.\d$/.test(text) ? `${text}0` : text);

  const money = (value, digits) => {
    const near = rounded(value, digits);
    for (const [scale, letter] of MONEY) {
      if (near < Math.max(scale, LEAST_K)) continue;
      const text = plain(near / scale, digits);
      if (letter !== "k" || (text.split(".")[1] ?? "").length <= 1) return text + letter;
    }
    return cents(number(value, digits));
  };

  /* The number of a quantity, without its unit. */
  const figure = (value, unit, digits) => (unit === "USD" && value < Infinity && value > 0 ? money(value, digits) : number(value, digits));

  const withUnit = (text, unit) => {
    if (text === "never" || unit === "" || unit === "dimensionless") return text;
    if (unit === "USD") return `$${text}`;
    const [one, many] = WORDS[unit] ?? [unit, unit];
    return `${text} ${text === "1" ? one : many}`;
  };

  /* Digits of a number without an interval: as it is given, up to four, else three. */
  const exactDigits = (value) => {
    const given = Number.isFinite(value) ? value.toExponential(5).split("e")[0].replace(".", "").replace(/0+$/, "").length : 3;
    return given <= 4 ? given : 3;
  };

  /* One digit more than two near 100 %. */
  const nearAll = (value, unit, digits) => digits + (digits === 2 && unit === "percent" && value > 90 && value < 100 ? 1 : 0);

  /* A number with its unit, as in analysis/evidence/wording.py: $69M, 4.1 months, 99.3 %, never. */
  const quantity = (value, unit = "", digits = 2) => {
    const [factor, shownIn] = readable(value, unit);
    return withUnit(figure(value * factor, shownIn, nearAll(value, unit, digits)), shownIn);
  };

  const SCALE = / (million|billion|trillion|quadrillion)$|[TBMk]$/;
  const END = /^[\d.,]+[kMBT]?$/;

  /* Median and 90 % interval, as in analysis/evidence/wording.py: 2.5 months (1.2–4.9); an exact value stands alone. */
  const interval = ([low, median, high], unit = "", asked = 2) => {
    const [factor, shownIn] = readable(median, unit);
    let digits = nearAll(median * factor, shownIn, low === high ? Math.max(asked, exactDigits(median)) : asked);
    const ends = () => [median, low, high].map((value) => figure(value * factor, shownIn, digits));
    let [middle, first, last] = ends();
    if (low === high || (middle === first && middle === last)) return withUnit(middle, shownIn);
    const oneSided = median === low || median === high;
    for (let n = 0; n < (oneSided ? 1 : 2); n += 1) {
      if (middle === first || middle === last) { digits += 1; [middle, first, last] = ends(); }
    }
    const scale = middle.match(SCALE)?.[0];
    const shared = scale && first.endsWith(scale) && last.endsWith(scale) ? scale : "";
    if (shared) {
      [first, last] = [first.slice(0, -scale.length), last.slice(0, -scale.length)];
    }
    let both = END.test(first) && END.test(last) ? `${first}–${last}` : `${first} to ${last}`;
    if (middle === first + shared) both = `up to ${last}`; // that end says nothing more
    else if (middle === last + shared) both = `down to ${first}`;
    if (median === Infinity) both = `down to ${quantity(low, unit)}`; // "never" names no unit
    return `${median === 0 ? "mostly 0" : withUnit(middle, shownIn)} (${both})`;
  };

  const SUFFIXES = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, mio: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9, t: 1e12, tn: 1e12, trillion: 1e12, "%": 0.01 };

  /* The number that a text stands for, NaN where it stands for none: 20k, 20 000, 20,000, 2e4, 1.5M, $0.60, 0,6, 97%. A
     comma parts thousands where it stands in threes, and decimals elsewhere. */
  const parsed = (text) => {
    const plain = text.trim().toLowerCase().replace(/^(usd|eur|us\$)/, "").replace(/[\s\u00a0\u202f_'’$€£¥]/g, "").replace(/×$/, "");
    const parts = plain.match(/^([-+−]?[\d.,]+(?:e[+-]?\d+)?)([a-z%]*)$/);
    if (!parts || (parts[2] && !Object.hasOwn(SUFFIXES, parts[2]))) return NaN;
    let digits = parts[1].replace("−", "-");
    if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?(e|$)/.test(digits)) digits = digits.replaceAll(",", "");
    else if (/^[+-]?\d*,\d+(e|$)/.test(digits)) digits = digits.replace(",", ".");
    else if (/^[+-]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d*)?(e|$)/.test(digits)) digits = digits.replaceAll(".", "").replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(digits) ? Number(digits) * (SUFFIXES[parts[2]] ?? 1) : NaN;
  };

  /* A number of an input as a reader writes it: 20,000 or 97%; up to six digits, three of one that stands for a fact. */
  const shown = (value, { share }, fact = false) => {
    const text = Number((share ? 100 * value : value).toPrecision(fact ? 3 : 6));
    const small = text !== 0 && Math.abs(text) < 1e-3;
    return `${small ? text : decimal(text, 12)}${share ? "%" : ""}`;
  };

  /* What a number field makes of a text: its value, or null where it stands for none, and what is said of it. */
  const entered = (text, input) => {
    const { low, high, zero, share } = input;
    let value = parsed(text);
    if (!Number.isFinite(value)) return { value: null, said: text.trim() ? `“${text.trim().slice(0, 30)}” is no number` : "No number given" };
    const percent = share && value > 1 && value <= 100 && !text.includes("%");
    if (percent) value /= 100;
    if (zero && value === 0) return { value, said: "" };
    const near = Math.min(high, Math.max(low, value));
    if (near === value) return { value, said: percent ? `Read as ${shown(value, input)}` : "" };
    return { value: near, said: `${shown(value, input)} is ${value < low ? "below" : "above"} the range: set to ${shown(near, input)}` };
  };

  /* A quantity that has no interval. */
  const exact = (value, unit = "") => quantity(value, unit, exactDigits(value * readable(value, unit)[0]));

  return { number, quantity, exact, interval, parsed, shown, entered };
})();
if (typeof module !== "undefined") module.exports = whatifWords;
