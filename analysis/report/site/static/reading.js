/* Text as search reads it: words by their stems, numbers by their values, ranges as one thing, however they are written.
   "15 to 20", "15–20" and "between 15 and 20" are one range, "$78M" and "78 million dollars" one number with one unit.
   The stems are Sphinx's, from language_data.js. */
const reading = (() => {
  "use strict";

  const PLAIN = "(?:\\d{1,3}(?:[,\\u2009\\u202f]\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?";
  const RAISED = "(?:(?:\\^|\\*\\*)-?\\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)";
  const SCALE = "(?:[kmbt]|bn|mn|tn)(?![\\p{L}\\d])|[\\s-]?(?:thousand|million|billion|trillion|quadrillion)(?!\\p{L})";
  const TOKEN = new RegExp([ /* named groups would take ten times as long */
    "(\\p{L}+(?:['’]\\p{L}+)?)(?:([-‑]?|(?<=\\bgpt)[ \\u00a0])(\\d[\\d.]*\\d|[\\d₀-₉])(\\p{L}*))?", /* a word, or a name such as gpt-4o */
    "(\\d{4}-\\d\\d(?:-\\d\\d)?(?![\\d-]))", /* a day or a month */
    `([$€£]\\s?)?(${PLAIN})(?:\\s?[×x·*]\\s?10(${RAISED})|e([+-]?\\d+)(?![\\p{L}\\d])|(?<=\\b10)(${RAISED}))?(${SCALE})?`,
    "([%$€£×])",
  ].join("|"), "gu");
  const SIGNS = { "⁻": "-", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"].map((sign, n) => [sign, n % 10])) };
  const POWERS = { k: 3, thousand: 3, m: 6, mn: 6, million: 6, b: 9, bn: 9, billion: 9, t: 12, tn: 12, trillion: 12, quadrillion: 15 };
  const COUNTS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(" ");
  const UNITS = new Map(Object.entries({ percent: "%", pct: "%", dollar: "$", dollars: "$", usd: "$" }));
  /* Words for one thing, of which the ledger uses the first. */
  const SAME = new Map([
    "fall fell fallen drop dropped dropping drops decline declined declines declining decrease decreased decreases plunged cheaper".split(" "),
    "litre liter liters".split(" "),
    "use uses used using usage consume consumes consumed consumption".split(" "),
    "centre center centers centres".split(" "),
    "european europe eu".split(" "),
    "tonne tonnes ton tons".split(" "),
  ].flatMap(([first, ...others]) => others.map((other) => [other, first])));
  /* Words that readers ask with for what the report calls otherwise: each finds the others, too, for less. */
  const KIN = [
    "query prompt question chat message conversation",
    "energy electricity power watt wh kwh",
    "carbon co2 emission footprint",
    "rent rental hire",
    "selfhosting host hosted",
    "gpu chip accelerator h100",
    "price cost expensive bill spend charge pay fee budget",
    "serve inference answer run",
    "train pretraining",
    "overtake exceed pass surpass crossover outweigh",
    "fall cheaper",
    "profit margin loss lose earn",
    "threshold trigger limit",
    "law act regulation rule",
    "chatgpt gpt4o openai",
    "data dataset",
    "grow rise increase",
    "model llm",
  ];
  const AFTER_A_NUMBER = ["x", "fold", "times"];
  const DASH = /^\s?[–—−-]\s?$/;

  const level = (text) => text.replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉]/g, (sign) => SIGNS[sign]);

  const stems = new Map();
  let stemmer;
  const stem = (word) => {
    stemmer ??= new Stemmer();
    if (!stems.has(word)) stems.set(word, stemmer.stemWord(word));
    return stems.get(word);
  };

  /* "quantization" as "quantisation". */
  const british = (text) => text.replace(/(?<=^.{4,}i)z(?=(?:e|ed|es|ing|ations?|ers?)$)/, "s");

  const kin = (word) => {
    if (!kin.of) {
      kin.of = new Map();
      for (const group of KIN.map((words) => words.split(" ").map(stem))) for (const one of group) kin.of.set(one, group.filter((other) => other !== one));
    }
    return kin.of.get(word) ?? [];
  };

  const number = (digits, { times, e, ten, scale = "", sign }) => ({
    kind: "number",
    plain: ten && Number(digits) === 10 ? "1" : digits.replace(/[,\u2009\u202f]/g, ""),
    power: Number(level((times ?? e ?? ten ?? "0").replace(/^[\^*]+/, ""))),
    scale: POWERS[scale.replace(/[\s-]/, "")] ?? 0,
    sign: sign?.trim(),
  });

  const word = (text, before) => {
    const count = COUNTS.indexOf(text.replace(/fold$/, "")) + 2;
    if (count > 1) return number(String(count), { sign: text.endsWith("fold") ? "×" : undefined });
    const unit = UNITS.get(text) ?? (before?.kind === "number" && AFTER_A_NUMBER.includes(text) ? "×" : undefined);
    return unit ? { kind: "unit", word: unit, raw: text } : { kind: "word", word: stem(SAME.get(text) ?? british(text)), raw: text };
  };

  /* "GPT-4", "GPT4" and "gpt 4" are one name; "mid-2024" is also found by its year. */
  const name = (text, hyphen, digits, rest) => ({
    kind: "name",
    word: `${text}${level(digits)}${rest === "s" ? "" : rest}`,
    also: hyphen && digits.length > 2 ? [text, digits] : [],
  });

  const token = (found, before) => {
    const [text, letters, hyphen, digits, rest, day, sign, plain, times, e, ten, scale, unit] = found;
    const read = digits ? name(letters, hyphen, digits, rest) : letters ? word(letters, before)
      : day ? { kind: "name", word: day, also: [] }
        : unit ? { kind: "unit", word: unit, raw: unit } : number(plain, { times, e, ten, scale, sign });
    return Object.assign(read, { start: found.index, end: found.index + text.length });
  };

  /* "self-hosting" is also found as "selfhosting". */
  const joined = (text, one, before) => {
    if (one.kind !== "word" || before?.kind !== "word" || !/^[-‑]$/.test(text.slice(before.end, one.start))) return one;
    const whole = before.raw + one.raw;
    return Object.assign(one, { also: [one.raw, whole, stem(british(whole))] });
  };

  /* Where a range that begins at a number ends: behind a dash, "to", or "and" after "between"; else at that number. */
  const last = (text, list, at) => {
    const unit = list[at + 1]?.kind === "unit" || (list[at + 2]?.raw === "to" && list[at + 1].word === list[at + 4]?.word);
    const next = at + (unit ? 2 : 1);
    if (list[next]?.kind === "number") return DASH.test(text.slice(list[next - 1].end, list[next].start)) ? next : at;
    const joins = list[next]?.raw === "to" || (list[next]?.raw === "and" && list[at - 1]?.raw === "between");
    return joins && list[next + 1]?.kind === "number" ? next + 1 : at;
  };

  const value = ({ plain, power, scale }) => String(Number(`${plain}e${power + scale}`));
  const shown = ({ plain }) => String(Number(plain));

  /* A number, or a range from one to another: its value as a word, and how else it may be asked for. */
  const valued = (first, end) => {
    if (first === end) return { kind: "number", word: value(first), also: [shown(first)] };
    const shares = !first.scale && Number(first.plain) <= Number(end.plain); /* "80 to 90 billion" */
    const ends = [value(shares ? { ...first, scale: end.scale } : first), value(end)];
    return { kind: "range", word: ends.join(".."), ends, also: [...ends, shown(first), shown(end), `${shown(first)}..${shown(end)}`] };
  };

  /* The words, numbers, ranges and units of a text, in order, each with its place. */
  const tokens = (written) => {
    const text = written.toLowerCase();
    const list = [];
    for (const found of text.matchAll(TOKEN)) list.push(joined(text, token(found, list.at(-1)), list.at(-1)));
    const read = [];
    for (let at = 0; at < list.length; at += 1) {
      const one = list[at];
      if (one.kind !== "number") { read.push(one); continue; }
      at = last(text, list, at);
      const end = list[at];
      read.push({ ...valued(one, end), start: one.start, end: end.end });
      const sign = one.sign ?? end.sign;
      if (sign) read.push({ kind: "unit", word: sign, start: end.end, end: end.end });
    }
    return read;
  };

  /* A text to look in: its words in order, then how else they may be asked for. */
  const folded = (text) => {
    const read = tokens(text);
    const also = new Set(read.flatMap((one) => one.also ?? one.raw ?? []));
    return ` ${read.map((one) => one.word).join(" ")} | ${[...also].join(" ")} `;
  };

  /* The id of a chapter tells of all that the chapter is about, and not of what carries the id. */
  const isChapter = (name) => /^\d\d_\w+$/.test(name);

  /* Names, such as ids, to look in: a number in one is part of it, and is not found by itself. */
  const named = (text) => {
    const names = text.toLowerCase().split(" ").filter((name) => !isChapter(name));
    const words = [...new Set(names.join(" ").match(/\p{L}[\p{L}\d]*/gu))];
    return ` ${words.map(stem).join(" ")} | ${words.join(" ")} `;
  };

  return { tokens, folded, named, isChapter, kin };
})();
if (typeof module !== "undefined") module.exports = reading;
