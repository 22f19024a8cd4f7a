/* The table of all claims. The page holds none: the rows come from claims/index-N.js, and what stands below a row from
   the file of its part when it is opened (analysis/report/site/lookup/claim_files.py). So the page opens as fast with forty
   thousand claims as with five hundred. Fifty rows are shown at first; the filter knows all, and a search puts those first
   that fit it best (ranking.js). The address carries what is set (claims.html?q=…), and names a claim (…#id) that is shown
   open. */
(() => {
  "use strict";

  const { load } = window.beside;
  const STEP = 50;
  const PAUSE = 500; /* ms */
  const form = document.querySelector("form[data-claims]");
  const table = document.getElementById("claims-table");
  const more = document.getElementById("claims-more");
  const note = document.getElementById("claims-note");
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
        const claim = { id, part, article, chapter, verdict, off, names: ` ${words.toLowerCase()} `, remark, row };
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

  const drawn = (claim) => {
    const body = element(claim);
    body.querySelector(".elsewhere")?.remove();
    if (claim.match) body.querySelector("td").append(claimSearch.elsewhere(claim));
    return body;
  };

  const draw = () => {
    const rows = fitting.slice(0, shown);
    if (named && !rows.includes(named)) rows.unshift(named);
    const focus = document.activeElement;
    table.replaceChildren(table.tHead, ...rows.map(drawn));
    if (focus !== document.activeElement && table.contains(focus)) focus.focus({ preventScroll: true });
    table.hidden = !rows.length;
    const left = fitting.length - shown;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
    const total = Number(form.dataset.claims);
    count.textContent = `${fitting.length} of ${claims.length} claims${claims.length < total ? `, reading ${total} …` : ""}`;
  };

  const order = (field) => new Map([...field.options].map((option, n) => [option.value, n]));
  const KEYS = {
    article: () => { const rank = order(form.elements.article); return (claim) => rank.get(claim.article); },
    verdict: () => { const rank = order(form.elements.verdict); return (claim) => rank.get(claim.verdict); },
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
    const chosen = fields.filter((field) => !["q", "sort"].includes(field.name) && field.value);
    const left = claims.filter((claim) => chosen.every((field) => claim[field.name] === field.value));
    const { found, ...result } = claimSearch.find(left, q.value);
    fitting = sorted(found);
    const clear = fitting.length ? undefined : () => { form.reset(); q.focus(); };
    note.replaceChildren(...claimSearch.told(q.value, result, chosen.length > 0, clear));
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
    if (claim === named) return;
    named = claim;
    draw();
    if (!claim) return;
    claim.element.querySelector("details").open = true;
    fill(claim).then(() => claim.element.scrollIntoView());
  };

  /* A claim that is followed keeps what is set: its place is added to this address, and the way back leads here. */
  const follow = (event) => {
    const way = event.target.closest("a[href^='claims.html#']:not(.address)");
    if (!way || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (location.hash === way.hash) named = undefined; /* shown once more */
    else history.pushState(null, "", `${location.search}${way.hash}`);
    open();
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
  table.addEventListener("click", follow);
  addEventListener("hashchange", open);
  addEventListener("popstate", () => { restore(); open(); });
  /* Paper shows every claim that the filter leaves. */
  let before = STEP;
  addEventListener("beforeprint", () => { before = shown; shown = Infinity; draw(); });
  addEventListener("afterprint", () => { shown = before; draw(); });

  /* Set what the address carries. */
  const restore = () => {
    const given = new URLSearchParams(location.search);
    if (fields.every((field) => field.value === (given.get(field.name) ?? ""))) return;
    for (const field of fields) field.value = given.get(field.name) ?? "";
    mark();
    apply();
  };

  const start = async () => {
    form.hidden = false;
    restore();
    let last = -Infinity; /* with hundreds of files the table is not made anew for each */
    while (next) {
      await load(`claims/${next}`);
      if (next && performance.now() - last < PAUSE) continue;
      apply();
      open();
      last = performance.now();
    }
    claimSearch.readAhead(claims);
  };
  start().catch((error) => { count.textContent = error.message; });
})();
