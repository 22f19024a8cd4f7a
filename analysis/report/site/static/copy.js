/* What can be copied: the text of each pre inside an element of the class "copied", by a button, and the address that a
   link of the class "address" leads to. What was done is said aloud as well as shown. */
(() => {
  "use strict";

  const said = Object.assign(document.createElement("span"), { className: "visually-hidden", role: "status" });
  (document.querySelector("main") ?? document.body).append(said);
  const say = (element, text) => {
    element.textContent = text;
    said.textContent = "";
    setTimeout(() => { said.textContent = text; }); /* said anew where it was said before */
  };

  const select = (pre) => {
    const range = document.createRange();
    range.selectNodeContents(pre);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  /* A browser may refuse the clipboard, to pages from the file system above all: then what was asked for is at hand. */
  const copy = async (element, text, otherwise, what) => {
    try {
      await navigator.clipboard.writeText(text);
      say(element, "Copied");
    } catch {
      otherwise();
      say(element, what);
    }
  };

  document.querySelectorAll(".copied pre").forEach((pre) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(button, pre.textContent, () => select(pre), "Selected, to copy by hand"));
    pre.after(button);
  });

  /* The address of a place on this page: the published one where there is one. */
  const address = ({ href, hash }) => {
    const known = document.querySelector("link[rel='canonical']")?.href;
    return known ? `${known}${hash}` : href;
  };

  document.querySelectorAll("figure.chart a.address").forEach((link) => { link.textContent = "copy link"; });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a.address");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    copy(link, address(link), () => { location.hash = link.hash; }, "Now in the address bar");
  });
})();
