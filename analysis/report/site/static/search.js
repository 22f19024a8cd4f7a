/* The search page: claims, facts, prices, terms and chapters, the best first (see ranking.js), each with an excerpt.
   Sphinx's list of pages follows below. */
(() => {
  "use strict";

  const { load, plain, create, excerpt, ofClaim } = window.beside;
  const STEP = 20;
  const KINDS = { chapter: "Chapter", term: "Term", claim: "Claim", fact: "Fact", price: "Price", section: "Section", page: "Page", stated: "An article's figure" };
  const FIRST = { chapter: 0.8, term: 0.7, claim: 0.6, fact: 0.5, price: 0.4, section: 0.3, page: 0.2, stated: 0 };
  const HEADLINE = 0.2, MODEL = 0.3; /* what a claim of the front page counts more; a price whose model has all words */
  const WORTH = [4, 4, 1, 0.5]; /* what a word counts in the title, in everyday words, in the text, in what is not shown, such as ids of facts */
  const NAMED = 40, TITLED = 20; /* what it counts that the question is the name, or the title */
  const PRICED = ["price", "cost", "api", "list"]; /* what may stand beside a model's name */
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const entries = [];
  const everyday = new Map();
  let following;

  const alike = (text) => reading.tokens(text).map(({ word }) => word).join(" ");
  const add = (kind, title, address, told, name = "", verdict = "", hidden = "") => {
    const words = everyday.get(address);
    const text = kind === "chapter" && words ? `${words.split("; ")[0]} ${told}`.trim() : told; /* its question first */
    const places = [reading.folded(`${title} ${name}`), reading.folded(words ?? ""), reading.folded(text), reading.named(`${address} ${hidden}`)];
    const id = kind === "price" ? "" : address.split("#")[1] ?? ""; /* a model's name is in titles of others too */
    entries.push({ kind, title, address, text, name: alike(name), verdict, places, names: ` ${hidden} ${id} `, leads: kind === "chapter" || (kind === "claim" && words !== undefined) });
  };
  window.searchTable = {
    add: (found, next) => { found.forEach((entry) => add(...entry)); following = next && `search/${next}`; },
    everyday: (found, next) => { found.forEach(([address, words]) => everyday.set(address, words)); following = next && `search/${next}`; },
  };
  window.claimTable = {
    index: (found, next) => {
      following = next && `claims/${next}`;
      for (const [id, , , , , verdict, , words, row, remark] of found) {
        const [title, where, quantity, claimed, computed] = ofClaim(row);
        const text = `${claimed.startsWith("true if") ? "Our test" : "Claimed"}: ${claimed}. Computed: ${computed}. ${quantity && `${quantity}. `}${remark}`;
        add("claim", title, `claims.html#${id}`, text, "", `${verdict}, ${where}`, `${words.toLowerCase()} ${where}`);
      }
    },
  };

  const item = ({ kind, title, address, text, verdict }, terms) => {
    const line = create("li");
    const below = create("p");
    /* A fact or a price is looked for because of its value, which opens its text. */
    const value = kind === "fact" || kind === "price" ? text.slice(0, text.indexOf("; ") + 2) : "";
    for (const part of [value, text.slice(value.length)]) excerpt(part, ranking.marks(part, terms), below);
    line.append(create("small", verdict ? `${KINDS[kind]}, ${verdict}` : KINDS[kind]), " ", create("a", title, { href: address }), below);
    return line;
  };

  const nothing = () => {
    const line = create("p", "No claim, fact, price, term or section has most of these words; a page that has them all is listed below. Try fewer words or the start of one; a number is found by its value, such as 280, 15.3 or 15 to 20. Or look through ");
    line.append(create("a", "all claims", { href: "claims.html" }), ", ", create("a", "all facts", { href: `facts.html?q=${encodeURIComponent(asked)}` }), ", ", create("a", "all prices", { href: "prices.html" }), " and ", create("a", "the tables", { href: "tables.html" }), ".");
    return line;
  };

  const said = ({ found, all, whole, share }) => {
    const told = found.length === 1 ? "1 claim, fact, price, term or section" : `${found.length} claims, facts, prices, terms and sections`;
    if (all) return `${told}, the best first${whole < found.length ? `; ${whole} ${whole === 1 ? "has" : "have"} all of these words` : ""}.`;
    return `Nothing has all of these words; ${share > 0.5 ? "these have most of them" : "these come nearest"}: ${told}, the best first.`;
  };

  /* Whether all words asked for, but for those of a price, stand in the name of a model; and a little more for a later price. */
  const ofModel = ({ name }, words) => words.length && words.every((word) => ` ${name} `.includes(` ${word} `));
  const newer = ({ text }) => Number(text.match(/ since (\d{4})-(\d\d)/)?.slice(1).join("") ?? 0) / 1e7;
  const find = (question) => {
    const [query, read] = [plain(question), ranking.question(question)];
    const words = read.terms.filter(({ soft }) => !soft).map(({ word }) => word);
    const model = words.filter((word) => !PRICED.includes(word));
    for (const entry of entries) {
      const same = entry.name && entry.name === (entry.kind === "price" ? model.join(" ") : alike(question));
      entry.bonus = FIRST[entry.kind] + (same ? NAMED : plain(entry.title) === query ? TITLED : 0);
      if (entry.kind === "claim" && entry.leads) entry.bonus += HEADLINE;
      if (entry.kind === "price") entry.bonus += newer(entry) + (!same && ofModel(entry, model) ? (model.length < words.length ? TITLED : MODEL) : 0);
    }
    return ranking.rank(entries, read, WORTH, { wide: true });
  };

  const show = (place) => {
    const result = find(asked);
    const { found, terms } = result;
    const list = create("ol");
    const more = create("button", "", { type: "button" });
    const next = () => {
      const first = list.children.length;
      list.append(...found.slice(first, first + STEP).map(({ entry }) => item(entry, terms)));
      more.hidden = list.children.length >= found.length;
      more.textContent = `Show ${Math.min(STEP, found.length - list.children.length)} more`;
      if (first) list.children[first].querySelector("a").focus();
    };
    next();
    more.addEventListener("click", next);
    place.replaceChildren(create("h2", "Best matches"), found.length ? create("p", said(result), { role: "status" }) : nothing(), list, more);
  };

  /* Sphinx's list of pages, below, by its own names. */
  Object.assign(Documentation.TRANSLATIONS, {
    "Search Results": "All pages with these words",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "No page has all of these words.",
  });

  const start = async () => {
    const place = create("section", "", { className: "answers", ariaLabel: "Best matches" });
    document.getElementById("search-results").before(place);
    for (const first of ["search/everyday-1", "search/pages-1", "search/facts-1", "search/prices-1", "claims/index-1"]) {
      following = first;
      while (following) await load(following);
    }
    show(place);
  };
  if (plain(asked)) start();
})();
