/* The search page: claims, facts, terms and chapters that have every word, the best first, each with an excerpt.
   A number is found as it is written, and no other that contains it. Sphinx's list of pages follows below. */
(() => {
  "use strict";

  const { load, plain, textOf } = window.beside;
  const STEP = 20;
  const KINDS = { chapter: "Chapter", term: "Term", claim: "Claim", fact: "Fact", section: "Section", page: "Page" };
  const WEIGHT = { chapter: 8, term: 7, claim: 6, fact: 5, section: 3, page: 2 };
  const TITLE = 10; /* what a word in a title weighs against one in the text */
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const entries = [];
  let following;

  const add = (kind, title, address, text, name = "", verdict = "") => {
    entries.push({ kind, title, address, text, name, verdict, low: [plain(title), plain(text)], hidden: address.toLowerCase() });
  };
  window.searchTable = {
    add: (found, next) => { found.forEach((entry) => add(...entry)); following = next && `search/${next}`; },
  };
  window.claimTable = {
    index: (found, next) => {
      following = next && `claims/${next}`;
      for (const [id, , , , , verdict, , words, row, remark] of found) {
        const cells = row.split("</td>").map((cell) => textOf(cell).replace(/\s+/g, " ").trim());
        const title = textOf(row.match(/<a [^>]*>(.*?)<\/a>/s)[1]);
        const about = cells[0].slice(title.length).trim();
        add("claim", title, `claims.html#${id}`, `Claimed, or our test: ${cells[1]}. Computed: ${cells[2]}. ${about}. ${remark}`, "", verdict);
        entries.at(-1).hidden += ` ${words.toLowerCase()}`;
      }
    },
  };

  /* A word is found at the start of a word; a number, or a word of two letters, whole. */
  const escape = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const isNumber = (word) => /^[\d.,]+$/.test(word);
  const pattern = (word) => (isNumber(word)
    ? new RegExp(`(?<![\\d.,])${escape(word)}(?!\\d|[.,]\\d)`)
    : new RegExp(`(?<![\\p{L}\\d])${escape(word)}${word.length < 3 ? "(?![\\p{L}\\d])" : ""}`, "u"));

  /* What is not shown, such as ids of facts, is found by words alone: a number in it is part of a name. */
  const score = ({ kind, name, hidden, low: [title, text] }, words, whole, query) => {
    let sum = WEIGHT[kind] + (name && name === query ? 100 : 0);
    for (const word of words) {
      if (word.at.test(title) || word.at.test(name)) sum += TITLE;
      else if (word.at.test(text)) sum += 2;
      else if (!word.number && word.at.test(hidden)) sum += 1;
      else return 0;
    }
    if (title === query) sum += 50;
    return sum + (whole.test(title) ? 3 * TITLE : whole.test(text) ? TITLE : 0);
  };

  const create = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

  /* The text around the first of the words that it has, all of them marked. */
  const excerpt = (text, words) => {
    const all = new RegExp(words.map((word) => word.at.source).join("|"), "giu");
    const first = words.map((word) => text.search(new RegExp(word.at.source, "iu"))).find((at) => at >= 0) ?? 0;
    const start = first > 80 ? text.indexOf(" ", first - 80) + 1 : 0;
    const piece = text.slice(start, start + 220);
    const line = create("p");
    let done = 0;
    if (start) line.append("… ");
    for (const found of piece.matchAll(all)) {
      line.append(piece.slice(done, found.index), create("mark", found[0]));
      done = found.index + found[0].length;
    }
    line.append(piece.slice(done), start + 220 < text.length ? " …" : "");
    return line;
  };

  const item = ({ kind, title, address, text, verdict }, words) => {
    const line = create("li");
    line.append(create("small", verdict ? `${KINDS[kind]}, ${verdict}` : KINDS[kind]), " ", create("a", title, { href: address }), excerpt(text, words));
    return line;
  };

  const nothing = () => {
    const line = create("p", "Nothing has all of these words. Try fewer words or the start of one; a number is found as the report writes it, such as 280 or 15.3. Or look through ");
    line.append(create("a", "all claims", { href: `claims.html?q=${encodeURIComponent(asked)}` }), ", ",
      create("a", "all facts", { href: `facts.html?q=${encodeURIComponent(asked)}` }), " and ", create("a", "the tables", { href: "tables.html" }), ".");
    return line;
  };

  const show = (place) => {
    const query = plain(asked);
    const words = query.split(" ").map((word) => ({ at: pattern(word), number: isNumber(word) }));
    const whole = pattern(query);
    const found = entries.map((entry) => [score(entry, words, whole, query), entry]).filter(([points]) => points).sort((a, b) => b[0] - a[0]);
    const list = create("ol");
    const more = create("button", "", { type: "button" });
    const next = () => {
      const first = list.children.length;
      list.append(...found.slice(first, first + STEP).map(([, entry]) => item(entry, words)));
      more.hidden = list.children.length >= found.length;
      more.textContent = `Show ${Math.min(STEP, found.length - list.children.length)} more`;
      if (first) list.children[first].querySelector("a").focus();
    };
    next();
    more.addEventListener("click", next);
    const told = found.length === 1 ? "1 claim, fact, term or section" : `${found.length} claims, facts, terms and sections`;
    place.replaceChildren(create("h2", "Best matches"), found.length ? create("p", `${told}, the best first.`, { role: "status" }) : nothing(), list, more);
  };

  /* Sphinx's list of pages, below, by its own names. */
  Object.assign(Documentation.TRANSLATIONS, {
    "Search Results": "All pages with these words",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "No page has all of these words.",
  });

  const start = async () => {
    const place = create("section", "", { className: "answers", ariaLabel: "Best matches" });
    document.getElementById("search-results").before(place);
    for (const first of ["search/pages-1", "search/facts-1", "claims/index-1"]) {
      following = first;
      while (following) await load(following);
    }
    show(place);
  };
  if (plain(asked)) start();
})();
