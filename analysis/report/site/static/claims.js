/* Filters: a form with data-filter="ID" filters the elements marked data-item inside #ID. Its fields are a search box
   named q (every word must occur), selects named like a data attribute, and one named sort, whose value names an
   attribute data-by-… (with a minus in front: downwards); the headings marked data-sort set it. The address carries
   what is set. */
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

  /* Order the items by a key; those without it come last, equals keep their order. */
  const sorted = (items, sort) => {
    const key = `by${sort.replace("-", "").replace(/^./, (letter) => letter.toUpperCase())}`;
    const sign = sort.startsWith("-") ? -1 : 1;
    const value = ({ element }) => element.dataset[key] ?? "";
    const compare = (a, b) => (!a || !b ? !a - !b : sign * a.localeCompare(b, "en", { numeric: true }));
    const number = (text) => text !== "" && Number.isFinite(Number(text));
    return sort ? [...items].sort((one, two) => {
      const [a, b] = [value(one), value(two)];
      return number(a) && number(b) ? sign * (a - b) : compare(a, b);
    }) : items;
  };

  /* Make the headings that can sort into buttons, and say which way the table is sorted. */
  const headings = (form) => {
    const { sort } = form.elements;
    const cells = [...document.querySelectorAll(`#${form.dataset.filter} th[data-sort]`)];
    for (const cell of cells) {
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
    return () => cells.forEach((cell) => {
      const way = sort.value.replace("-", "") === cell.dataset.sort ? sort.value : "";
      if (way) cell.ariaSort = way.startsWith("-") ? "descending" : "ascending";
      else cell.removeAttribute("aria-sort");
    });
  };

  const start = (form) => {
    const items = [...document.querySelectorAll(`#${form.dataset.filter} [data-item]`)]
      .map((element) => ({ element, text: `${element.id} ${element.textContent}`.toLowerCase() }));
    const fields = [...form.elements].filter((field) => field.name);
    const count = form.querySelector("output");
    const mark = form.elements.sort ? headings(form) : () => {};
    let order = "";

    const apply = () => {
      const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = fields.filter((field) => !["q", "sort"].includes(field.name) && field.value);
      const sort = form.elements.sort?.value ?? "";
      if (sort !== order) {
        items[0]?.element.parentElement.append(...sorted(items, sort).map(({ element }) => element));
        order = sort;
        mark();
      }
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
