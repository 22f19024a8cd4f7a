/* Paper is white, so a page shown in the dark is printed in the light; and the parameters of a chapter, which a screen
   folds, are printed at its end. */
(() => {
  "use strict";

  const page = document.documentElement;
  const parameters = document.querySelector("details.parameters");
  const place = parameters?.parentElement;
  let shown, open;

  addEventListener("beforeprint", () => {
    shown = page.dataset.theme;
    page.dataset.theme = "light";
    if (!parameters) return;
    open = parameters.open;
    parameters.open = true;
    document.querySelector("article").append(parameters);
  });
  addEventListener("afterprint", () => {
    page.dataset.theme = shown;
    if (!parameters) return;
    parameters.open = open;
    place.append(parameters);
  });
})();
