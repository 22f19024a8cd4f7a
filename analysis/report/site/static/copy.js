/* A button that copies the text of each pre inside an element of the class "copied". */
(() => {
  "use strict";

  /* Pages opened from the file system may have no clipboard: then the text is selected, to copy by hand. */
  const select = (pre) => {
    const range = document.createRange();
    range.selectNodeContents(pre);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return "selected";
  };

  const copy = async (pre) => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      return "copied";
    } catch {
      return select(pre);
    }
  };

  document.querySelectorAll(".copied pre").forEach((pre) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => { button.textContent = await copy(pre); });
    pre.after(button);
  });
})();
