/* Paper is white: a page shown in the dark is printed in the light. */
(() => {
  "use strict";

  const page = document.documentElement;
  let shown;
  addEventListener("beforeprint", () => { shown = page.dataset.theme; page.dataset.theme = "light"; });
  addEventListener("afterprint", () => { page.dataset.theme = shown; });
})();
