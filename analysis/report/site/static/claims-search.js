/* Which claims fit a search, and what is said of it: where a row does not show why it fits, and what to do with nothing. */
const claimSearch = (() => {
  "use strict";

  const { create, excerpt, ofClaim } = window.beside;
  const WORTH = [3, 2, 1, 0.5]; /* what a word counts: in the statement, in the rest of the row, in the remark, in names */
  const [REMARK, NAMES] = [2, 3];
  const FEW = 3; /* names shown */
  const SLICE = 12; /* milliseconds of reading ahead, and between */
  let matching = [];

  const prepare = (claim) => {
    const [title, where, ...cells] = ofClaim(claim.row);
    claim.places = [reading.folded(title), reading.folded(cells.join(" ; ")), reading.folded(claim.remark), reading.named(`${claim.names} ${where}`)];
  };

  /* Read the texts before anybody searches, a few at a time. */
  const readAhead = (claims, first = 0) => {
    let n = first;
    const end = performance.now() + SLICE;
    for (; n < claims.length && performance.now() < end; n += 1) if (!claims[n].places) prepare(claims[n]);
    if (n < claims.length) setTimeout(() => readAhead(claims, n), SLICE);
  };

  /* The claims that fit, the best first, each with where it has the words; without any words all as they are. */
  const find = (claims, asked) => {
    for (const claim of matching) delete claim.match;
    matching = [];
    if (!asked.trim()) return { found: claims, all: true };
    for (const claim of claims) if (!claim.places) prepare(claim);
    const question = ranking.question(asked);
    const { found, terms, ...result } = ranking.rank(claims, question, WORTH, { hidden: NAMES });
    matching = found.map(({ entry, where }) => Object.assign(entry, { match: { where, terms, name: question.name.trim() } }));
    return { found: [...matching], ...result };
  };

  /* Where a claim has the words that its row does not show; empty where the row shows them all. */
  const elsewhere = ({ remark, names, match: { where, terms, name } }) => {
    const line = create("small", "", { className: "elsewhere" });
    const these = (place) => terms.filter((_, n) => where[n]?.[0] === place);
    const [inRemark, inNames] = [these(REMARK), these(NAMES)];
    if (inRemark.length) excerpt(remark, ranking.marks(remark, inRemark), line).prepend("In its remark: ");
    const carries = (one) => !reading.isChapter(one) && ranking.marks(one.replace(/[_-]/g, " "), inNames).length;
    const shown = name && names.includes(` ${name} `) ? [name] : inNames.length ? names.trim().split(" ").filter(carries) : [];
    if (shown.length) line.append(`${inRemark.length ? " " : ""}In what it rests on: `, create("code", [...new Set(shown)].slice(0, FEW).join(", ")));
    return line;
  };

  /* What is said of a search that finds nothing, which `clear` takes back, or nothing that has all its words. */
  const told = (asked, { all, share }, filtered, clear) => {
    if (!asked.trim() || (all && !clear)) return [];
    if (!clear) return [share > 0.5 ? "No claim has all these words; these have most of them." : "No claim has most of these words; these come nearest."];
    return [
      filtered ? "No claim that the filters leave has these words. " : "No claim has these words. ",
      create("a", "Search the whole report for them", { href: `search.html?q=${encodeURIComponent(asked)}` }), " or ",
      create("button", filtered ? "clear search and filters" : "clear the search", { type: "button", onclick: clear }),
    ];
  };

  return { readAhead, find, elsewhere, told };
})();
if (typeof module !== "undefined") module.exports = claimSearch;
