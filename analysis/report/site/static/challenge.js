/* The claim whose verdict is challenged, as its row names it in the address: challenge.html?claim=an-id-a1. */
(() => {
  "use strict";

  const id = new URLSearchParams(location.search).get("claim") ?? "";
  if (!/^[a-z0-9-]+-a\d+$/.test(id)) return;
  const place = document.getElementById("challenged");
  Object.assign(place.querySelector("a"), { href: `claims.html#${id}`, textContent: id });
  place.hidden = false;
})();
