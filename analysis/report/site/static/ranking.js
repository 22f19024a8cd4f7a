/* What fits a search best, the same for the table of claims and for the whole report.
   An entry has places to look in (texts folded by reading.js), the first of which counts most. All words must be found
   somewhere; where no entry has them all, those come that have most of them, a rare word counting more. Words that stand
   together as they were asked for come first. */
const ranking = (() => {
  "use strict";

  const { tokens } = reading;
  const PHRASE = 1; /* what the whole phrase adds to what its words count */
  const UNIT = 1.2, BEGINNING = 0.5; /* a number with its unit; the beginning of a word */
  const LONG = 2 / 3; /* of a word, what a beginning must have, unless it is the last word, which may be half typed */
  const COVERED = 0.4; /* what a title adds that says nothing else */
  const FEWEST = 2, HALF = 0.5; /* words, or the part of them, that are enough where none has them all */
  const LEAST = 0.3, NEAR = 0.6; /* of the words; of what the best one has */
  const KIN = 0.6; /* another word for it */
  const SOFT = 0.2; /* what a word counts that questions have and answers need not */
  const LEADS = 1.5; /* what an entry counts more that leads, where none has all words */
  const EVERYDAY = 1; /* with `wide`, the place of words that the report itself may lack */
  const SOME = 5; /* entries that have all words, below which those that come near follow */
  const RARE = Math.log(1 + 1 / 0.1); /* what a word counts that a tenth of all entries have: one such word is enough too */

  const SOFTS = new Set("use uses used using usage consume consumes consumption get gets got give gives make makes take takes need needs will can good bad really actually typical typically average current currently now today lot ai llm llms large language vs versus per".split(" "));
  const HOW = new Set("much many long far often fast big high".split(" ")); /* behind "how" */
  /* What readers say in two words where the report has one. */
  const SAID = [
    [/\b(?:my|our|your|one'?s|my company'?s|our company'?s) own\b|\b(?:myself|ourselves|yourself|locally)\b|\bon[- ]prem(?:ises?)?\b|\bin[- ]house\b/g, "selfhosting"],
    [/\bself[- ]host\w*/g, "selfhosting"],
    [/\b(?:los(?:e|es|ing)|mak(?:e|es|ing)|earn(?:s|ing)?) (?:any )?money\b/g, "profit"],
    [/\bdata-?cent(?:re|er)/g, "data centre"],
  ];

  const isNumber = ({ kind }) => kind === "number" || kind === "range";

  /* How a word is looked for: whole, with its unit, by its beginning, as a name ("gpt 4" for GPT-4). All but the last
     begin with `quick`, which most texts lack. */
  const term = (one, before, after) => {
    const { word, raw } = one;
    const unit = isNumber(one) && after?.kind === "unit" ? after.word : "";
    let same = 0;
    while (raw && same < word.length && word[same] === raw[same]) same += 1;
    return {
      ...one,
      soft: one.kind === "word" && SOFTS.has(raw),
      kin: raw ? reading.kin(word).map((other) => ` ${other} `) : [],
      quick: ` ${raw ? raw.slice(0, same) : word}`,
      whole: ` ${word} `,
      measured: unit && ` ${word} ${unit} `,
      begins: raw?.length > 2 ? ` ${raw}` : "",
      longest: after ? (raw?.length ?? 0) / LONG : Infinity,
      joined: one.kind === "number" && before?.kind === "word" ? ` ${before.raw}${word} ` : "",
    };
  };

  /* Whether a word is asked for: no filler, and no unit, which only helps its number. */
  const counts = ({ kind, raw }, before) => {
    if (kind === "unit") return !before || !isNumber(before);
    return kind !== "word" || (raw.length > 1 && !stopwords.has(raw) && !(before?.raw === "how" && HOW.has(raw)));
  };

  const question = (asked) => {
    const read = tokens(SAID.reduce((text, [said, meant]) => text.replace(said, meant), asked.toLowerCase()));
    const all = read.map((one, n) => term(one, read[n - 1], read[n + 1]));
    const chosen = all.filter((one, n) => counts(one, read[n - 1]));
    const terms = [...new Map((chosen.length ? chosen : all).map((one) => [one.word, one])).values()];
    const phrase = read.length > 1 ? ` ${read.map(({ word }) => word).join(" ")} ` : "";
    const name = asked.trim().toLowerCase();
    return { terms, phrase, name: /[-_]/.test(name) ? ` ${name} ` : "" };
  };

  /* The ends of ranges: an entry that has both may lack the range. */
  const loose = (terms) => terms.flatMap((one) => (one.kind === "range" ? one.ends.map((word) => term({ kind: "number", word })) : one));

  /* Whether a text has a word that begins so, and is not longer than it may be. */
  const begun = (text, { begins, longest }) => {
    for (let at = text.indexOf(begins); at >= 0; at = text.indexOf(begins, at + 1)) {
      if (text.indexOf(" ", at + 1) - at - 1 <= longest) return true;
    }
    return false;
  };

  /* How well a text has a word. */
  const has = (text, one) => {
    const { quick, whole, measured, begins, joined } = one;
    if (text.includes(quick)) {
      if (measured && text.includes(measured)) return UNIT;
      if (text.includes(whole)) return 1;
      if (begins && begun(text, one)) return BEGINNING;
    }
    return joined && text.includes(joined) ? 1 : 0;
  };

  /* The first place that has each word, and how well: [place, well]; nothing where none has it. With `kin`, a place
     before it that has another word for it is taken where that counts more. */
  const found = ({ places }, terms, worth, kin) => terms.map((one) => {
    let at = places.findIndex((place) => has(place, one));
    const best = at < 0 ? undefined : [at, has(places[at], one)];
    if (!kin || !one.kin.length || at === 0) return best;
    at = places.findIndex((place, n) => n < (at < 0 ? places.length - 1 : at) && one.kin.some((other) => place.includes(other)));
    return at < 0 || (best && best[1] * worth[best[0]] >= KIN * worth[at]) ? best : [at, KIN];
  });

  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

  const points = ({ entry, where }, weights, phrase, worth, leads) => {
    const words = sum(where.map((at, n) => (at ? weights[n] * at[1] * worth[at[0]] : 0)));
    const titled = where.filter((at) => at?.[0] === 0).length / entry.places[0].split(" | ")[0].split(" ").length;
    const together = phrase ? entry.places.findIndex((place) => place.includes(phrase)) : -1;
    return words + sum(weights) * (COVERED * titled + (together < 0 ? 0 : PHRASE * worth[together]) + (entry.bonus ?? 0) + (entry.leads ? leads : 0));
  };

  /* Those that have the most words, where none has them all: not one common word alone, and not much less than the best. */
  const nearest = (rows, weights, hidden) => {
    const all = sum(weights);
    const shares = rows.map((row) => {
      const held = weights.map((weight, n) => (row.where[n]?.[0] < hidden ? weight : 0));
      const share = sum(weights.map((weight, n) => weight * Math.min(row.where[n]?.[1] ?? 0, 1) * (row.where[n]?.[0] < hidden ? 1 : HALF))) / all;
      return { row, share, enough: held.filter(Boolean).length >= FEWEST || share > HALF || Math.max(...held) >= RARE };
    });
    const some = shares.filter(({ enough }) => enough);
    const best = some.reduce((most, { share }) => Math.max(most, share), 0);
    return { fitting: some.filter(({ share }) => share >= Math.max(LEAST, NEAR * best)).map(({ row }) => row), best };
  };

  /* The entries that fit a question, the best first, each with where it has the words; these words; whether all entries
     have `all` of them, and else how much the best one has (`share`). A name, such as that of a source, finds what carries
     it and nothing else. `worth` says what each place counts. Other words for what is asked for (`kin`) are looked for
     where nothing has the words themselves; with `wide` always, and then entries that lead may lack a word, others where
     few have them all. A place from `hidden` on shows nobody its words: what has all of them in sight comes first. */
  const rank = (entries, { terms, phrase, name }, worth, { wide = false, hidden = Infinity } = {}) => {
    const carrying = name ? entries.filter(({ names }) => names.includes(name)) : [];
    if (carrying.length) return { found: carrying.map((entry) => ({ entry, where: found(entry, terms, worth) })), terms, all: true };
    const look = (words, kin) => {
      const rows = entries.map((entry) => ({ entry, where: found(entry, words, worth, kin) }));
      const held = words.map((_, n) => rows.filter(({ where }) => where[n] && !(wide && where[n][0] === EVERYDAY)).length);
      /* A word that no entry has says nothing of which is best. */
      return { rows, weights: held.map((number, n) => (words[n].soft ? SOFT : 1) * (number ? Math.log(1 + entries.length / (1 + number)) : RARE)) };
    };
    const rated = (rows, weights, leads) => rows.map((row) => ({ ...row, points: points(row, weights, phrase, worth, leads) })).sort((one, two) => two.points - one.points);
    const whole = (rows, words, end) => {
      const needed = words.map(({ soft }) => !soft || words.every((one) => one.soft));
      return rows.filter(({ where }) => where.length && where.every((at, n) => !needed[n] || at?.[0] < end));
    };
    for (const kin of wide ? [true] : [false, true]) {
      const { rows, weights } = look(terms, kin);
      const seen = whole(rows, terms, hidden);
      if (!seen.length) continue;
      const near = wide ? nearest(rows, weights, hidden).fitting.filter(({ entry }) => entry.leads || seen.length < SOME) : [];
      const others = whole(rows, terms, Infinity).filter((row) => !seen.includes(row));
      return { found: [...rated([...new Set([...seen, ...near])], weights, 0), ...rated(others, weights, 0)], terms, all: true, whole: seen.length };
    }
    const parts = terms.some(({ kind }) => kind === "range") ? loose(terms) : terms;
    const { rows, weights } = look(parts, true);
    const { fitting, best } = nearest(rows, weights, hidden);
    const named = hidden < Infinity && parts === terms ? whole(rows, terms, Infinity) : [];
    const ordered = rated([...new Set([...fitting, ...named])], weights, LEADS);
    return { found: ordered, terms: parts, all: named.some(({ entry }) => entry === ordered[0].entry), share: best };
  };

  /* Where a text has the words: [start, end] of each, in order. */
  const marks = (text, terms) => {
    const asked = ({ word, raw, also = [raw] }) => terms.some((one) => has(` ${[word, ...also].join(" ")} `, one) || one.kin.includes(` ${word} `));
    return tokens(text).filter(asked).map(({ start, end }) => [start, end]);
  };

  return { question, rank, marks };
})();
if (typeof module !== "undefined") module.exports = ranking;
