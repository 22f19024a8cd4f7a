/* A table on several pages (analysis/report/site/lookup/paged.py): an address that names a row of another page leads there.
   Which page has which row is read when it is asked for. */
(() => {
  "use strict";

  const { load } = window.beside;
  const places = new Map();
  const { paged: first, here } = document.querySelector("[data-paged]").dataset;
  let next = `${first}-1`;
  window.tableRows = {
    add: (rows, following) => {
      next = following;
      for (const [anchor, page] of rows) places.set(anchor, page);
    },
  };

  const follow = async () => {
    let anchor = "";
    try { anchor = decodeURIComponent(location.hash.slice(1)); } catch { /* names nothing */ }
    if (!anchor || document.getElementById(anchor)) return;
    while (next && !places.has(anchor)) await load(`rows/${next}`);
    const page = places.get(anchor) ?? first; /* the scripts leave out the rows of the first page */
    if (page !== here) location.replace(`${page}.html${location.hash}`);
  };
  addEventListener("hashchange", follow);
  follow();
})();
