/* Light or dark as the system has it, before there is a page: the theme says so once all is there, and then the whole page
   is styled anew. */
(() => {
  "use strict";

  const { dataset } = document.documentElement;
  if (dataset.mode === "auto") dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
