/* A table on several pages (analysis/report/site/lookup/paged.py): an address that names a row of another page leads there.
   Which page has which row is read when it is asked for. */
(() => {
  "use strict";

  const { load } = window.beside;
  const places = new Map();
  let next = `${document.querySelector("[data-paged]").dataset.paged}-1`;
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
    if (places.has(anchor)) location.replace(`${places.get(anchor)}.html${location.hash}`);
  };
  addEventListener("hashchange", follow);
  follow();
})();
