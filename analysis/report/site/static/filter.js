/* Filters: a form with data-filter="ID" filters the elements marked data-item inside #ID. Its fields are a search box
   named q (every word must occur) and selects named like a data attribute. The address carries what is set. */
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

  const start = (form) => {
    const items = [...document.querySelectorAll(`#${form.dataset.filter} [data-item]`)]
      .map((element) => ({ element, text: `${element.id} ${element.textContent}`.toLowerCase() }));
    const fields = [...form.elements].filter((field) => field.name);
    const count = form.querySelector("output");

    const apply = () => {
      const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = fields.filter((field) => field.name !== "q" && field.value);
      let shown = 0;
      for (const { element, text } of items) {
        const fits = words.every((word) => text.includes(word))
          && chosen.every((field) => element.dataset[field.name] === field.value);
        element.hidden = !fits;
        shown += fits;
      }
      count.textContent = `${shown} of ${items.length} ${form.dataset.noun}`;
    };

    const given = new URLSearchParams(location.search);
    for (const field of fields) if (given.has(field.name)) field.value = given.get(field.name);
    form.addEventListener("input", () => { apply(); remember(fields); });
    form.addEventListener("reset", () => setTimeout(() => { apply(); remember(fields); }));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  };

  document.querySelectorAll("form[data-filter]").forEach(start);
  addEventListener("hashchange", openTarget);
  openTarget();
})();
