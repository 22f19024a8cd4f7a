/* Filters: a form with data-filter="ID" filters the elements marked data-item inside #ID. Its fields are a search box
   named q and selects named like a data attribute. The address carries what is set. Every word must occur; on pages that
   load ranking.js words are found as there, and the best comes first. */
(() => {
  "use strict";

  /* An address that somebody mistyped, such as #100%, names nothing. */
  const named = () => {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
  };

  const openTarget = () => {
    /* A former id stands inside the item that took it over. */
    const target = document.getElementById(named())?.closest("[data-item]");
    if (!target) return;
    target.hidden = false;
    target.querySelectorAll("details").forEach((details) => { details.open = true; });
    target.scrollIntoView();
  };

  const remember = (fields) => {
    const set = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    const query = new URLSearchParams(set).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  };

  /* What counts: the first cell, the rest, names such as ids. */
  const WORTH = [3, 1, 1];
  /* The first line of a cell, told without laying the page out. */
  const firstLine = ({ childNodes }) => {
    const nodes = [...childNodes];
    const end = nodes.findIndex(({ nodeName }) => nodeName === "BR" || nodeName === "SMALL");
    return nodes.slice(0, end < 0 ? nodes.length : end).map(({ textContent }) => textContent).join("");
  };
  const places = ({ id, children, textContent }) => {
    const first = firstLine((children[0].cells ?? children)[0]);
    return [reading.folded(first), reading.folded(textContent.replace(/\s+/g, " ")), reading.named(id)];
  };

  /* The items that fit a search, the best first; those where the words only occur, where none has them as words. */
  const search = (items, asked) => {
    const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
    const occurring = () => items.filter(({ text }) => words.every((word) => text.includes(word)));
    if (!words.length || typeof ranking === "undefined") return occurring();
    for (const item of items) item.places ??= places(item.element);
    const { found, all } = ranking.rank(items, ranking.question(asked), WORTH);
    return all ? found.map(({ entry }) => entry) : occurring();
  };

  const start = (form) => {
    const items = [...document.querySelectorAll(`#${form.dataset.filter} [data-item]`)].map((element) => ({
      element, text: `${element.id} ${element.textContent}`.toLowerCase(), names: ` ${element.id.toLowerCase()} `,
    }));
    const fields = [...form.elements].filter((field) => field.name);
    const count = form.querySelector("output");
    let order = items;

    const apply = () => {
      const chosen = fields.filter((field) => field.name !== "q" && field.value);
      const fitting = ({ element }) => chosen.every((field) => element.dataset[field.name] === field.value);
      const found = search(items, form.elements.q.value).filter(fitting);
      /* Only what changes is touched: each touch makes the browser work out styles anew. */
      const shown = new Set(found);
      for (const item of items) if (item.element.hidden === shown.has(item)) item.element.hidden = !shown.has(item);
      /* The best first; without a search all in their order. */
      const wanted = [...new Set([...found, ...items])];
      if (wanted.some((item, place) => item !== order[place])) {
        items[0].element.parentElement.append(...wanted.map(({ element }) => element));
        order = wanted;
      }
      count.textContent = `${found.length} of ${items.length} ${form.dataset.noun}`;
    };

    const given = new URLSearchParams(location.search);
    for (const field of fields) if (given.has(field.name)) field.value = given.get(field.name);
    form.addEventListener("input", () => { apply(); remember(fields); });
    form.addEventListener("reset", () => setTimeout(() => { apply(); remember(fields); }));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  };

  /* Once the page's own scripts are there, too. */
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-filter]").forEach(start);
    addEventListener("hashchange", openTarget);
    openTarget();
  });
})();
