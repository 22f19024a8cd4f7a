/* The table of all claims. The page holds none: the rows come from claims/index-N.js, and what stands below a row from
   the file of its part when it is opened (analysis/report/site/lookup/claim_files.py). So the page opens as fast with forty
   thousand claims as with five hundred. Fifty rows are shown at first; the filter knows all. The address carries what is
   set (claims.html?q=…), or names a claim (claims.html#id), which is then shown open. */
(() => {
  "use strict";

  const { load, plain, textOf } = window.beside;
  const STEP = 50;
  const PAUSE = 500; /* ms */
  const form = document.querySelector("form[data-claims]");
  const table = document.getElementById("claims-table");
  const more = document.getElementById("claims-more");
  const count = form.querySelector("output");
  const fields = [...form.elements].filter((field) => field.name);
  const { q, sort } = form.elements;

  const claims = [];
  const byId = new Map();
  const details = {};
  let next = "index-1"; /* the file of the index to read next */
  let fitting = [];
  let shown = STEP;
  let named; /* the claim that the address names */

  /* What the files hand over. */
  window.claimTable = {
    index: (entries, following) => {
      next = following;
      for (const [id, former, part, article, chapter, verdict, off, words, row, remark] of entries) {
        const claim = { id, part, article, chapter, verdict, off, words: `${words} ${remark}`, row };
        claims.push(claim);
        for (const name of [id, ...former]) byId.set(name, claim);
      }
    },
    details: (found) => Object.assign(details, found),
  };

  /* Fill what opens below a row. */
  const fill = async (claim) => {
    const place = claim.element.querySelector("details");
    if (claim.filled) return;
    claim.filled = true;
    await load(`claims/${claim.part}`).then(
      () => place.insertAdjacentHTML("beforeend", details[claim.id]),
      (error) => place.append(Object.assign(document.createElement("p"), { textContent: error.message })),
    );
  };

  /* The rows of a claim, made once, so that what was opened stays open. */
  const element = (claim) => {
    if (!claim.element) {
      const body = document.createElement("tbody");
      body.id = claim.id;
      body.dataset.item = "";
      body.dataset.verdict = claim.verdict;
      body.innerHTML = claim.row;
      body.querySelector("details").addEventListener("toggle", () => fill(claim));
      claim.element = body;
    }
    claim.element.classList.toggle("named", claim === named);
    return claim.element;
  };

  const draw = () => {
    const rows = fitting.slice(0, shown);
    if (named && !rows.includes(named)) rows.unshift(named);
    table.replaceChildren(table.tHead, ...rows.map(element));
    const left = fitting.length - shown;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
    const total = Number(form.dataset.claims);
    count.textContent = `${fitting.length} of ${claims.length} claims${claims.length < total ? `, reading ${total} …` : ""}`;
  };

  const rank = (field) => new Map([...field.options].map((option, n) => [option.value, n]));
  const KEYS = {
    article: () => { const order = rank(form.elements.article); return (claim) => order.get(claim.article); },
    verdict: () => { const order = rank(form.elements.verdict); return (claim) => order.get(claim.verdict); },
    off: () => (claim) => claim.off,
  };

  /* Order by a key; claims without one (0) come last, equals keep their order. */
  const sorted = (found) => {
    if (!sort.value) return found;
    const key = KEYS[sort.value.replace("-", "")]();
    const sign = sort.value.startsWith("-") ? -1 : 1;
    return found.sort((one, two) => {
      const [a, b] = [key(one), key(two)];
      return !a || !b ? !a - !b : sign * (a - b);
    });
  };

  const apply = () => {
    const words = plain(q.value).split(" ").filter(Boolean);
    const chosen = fields.filter((field) => !["q", "sort"].includes(field.name) && field.value);
    fitting = sorted(claims.filter((claim) => {
      claim.text ??= plain(`${textOf(claim.row)} ${claim.words}`);
      return chosen.every((field) => claim[field.name] === field.value) && words.every((word) => claim.text.includes(word));
    }));
    draw();
  };

  const remember = () => {
    const set = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    const query = new URLSearchParams(set).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  };

  /* An address that somebody mistyped, such as #100%, names nothing. */
  const open = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { /* names nothing */ }
    const claim = byId.get(id);
    if (!claim || claim === named) return;
    named = claim;
    draw();
    claim.element.querySelector("details").open = true;
    fill(claim).then(() => claim.element.scrollIntoView());
  };

  /* The headings that sort become buttons, and say which way the table is sorted. */
  const headings = [...table.querySelectorAll("th[data-sort]")];
  for (const cell of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => {
      const ways = [...sort.options].map((option) => option.value).filter((way) => way.replace("-", "") === cell.dataset.sort);
      sort.value = ways[(ways.indexOf(sort.value) + 1) % ways.length];
      sort.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const mark = () => headings.forEach((cell) => {
    const way = sort.value.replace("-", "") === cell.dataset.sort ? sort.value : "";
    if (way) cell.ariaSort = way.startsWith("-") ? "descending" : "ascending";
    else cell.removeAttribute("aria-sort");
  });

  const change = () => { named = undefined; shown = STEP; mark(); apply(); remember(); };
  form.addEventListener("input", change);
  form.addEventListener("reset", () => setTimeout(change));
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    const first = fitting[shown];
    shown += STEP;
    draw();
    first.element.querySelector("a").focus();
  });
  addEventListener("hashchange", open);
  /* Paper shows every claim that the filter leaves. */
  let before = STEP;
  addEventListener("beforeprint", () => { before = shown; shown = Infinity; draw(); });
  addEventListener("afterprint", () => { shown = before; draw(); });

  const start = async () => {
    const given = new URLSearchParams(location.search);
    for (const field of fields) if (given.has(field.name)) field.value = given.get(field.name);
    mark();
    form.hidden = false;
    table.hidden = false;
    let last = -Infinity; /* with hundreds of files the table is not made anew for each */
    while (next) {
      await load(`claims/${next}`);
      if (next && performance.now() - last < PAUSE) continue;
      apply();
      open();
      last = performance.now();
    }
  };
  start().catch((error) => { count.textContent = error.message; });
})();
