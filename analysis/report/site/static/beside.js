/* Scripts beside the page that hand data over (claims/, search/): how they are read, and how their texts are shown. */
window.beside = (() => {
  "use strict";

  const files = {};
  const load = (name) => {
    files[name] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${name}.js`;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`The file ${name}.js beside this page cannot be read.`));
      document.head.append(script);
    });
    return files[name];
  };

  /* Text in one form for search: lower case, any space a plain one. */
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();
  const ENTITIES = { amp: "&", lt: "<", gt: ">", nbsp: " ", "#39": "'", "#34": "\"", "#96": "`" };
  const textOf = (html) => html.replace(/<\/?span[^>]*>/g, "").replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|nbsp|#39|#34|#96);/g, (_, name) => ENTITIES[name]);

  const create = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

  /* An element with the part of a text that has the most of its marks ([start, end]), all of them marked. */
  const LONG = 220, AHEAD = 60; /* characters: of the part, and before its first mark */
  const excerpt = (text, marks, element) => {
    const near = (at) => marks.filter(([from]) => from >= at && from < at + LONG - AHEAD).length;
    const [first] = marks.reduce((best, mark) => (near(mark[0]) > near(best[0]) ? mark : best), marks[0] ?? [0]);
    const start = first > AHEAD ? text.indexOf(" ", first - AHEAD) + 1 : 0;
    let done = start;
    if (start) element.append("… ");
    for (const [from, to] of marks) {
      if (from < done || to > start + LONG) continue;
      element.append(text.slice(done, from), create("mark", text.slice(from, to)));
      done = to;
    }
    const end = start + LONG < text.length ? Math.max(text.lastIndexOf(" ", start + LONG), done) : text.length;
    element.append(text.slice(done, end), end < text.length ? " …" : "");
    return element;
  };

  /* The texts of a claim's row: what it says, in which article, of which quantity, then the cells, the reason last. */
  const ofClaim = (row) => {
    const title = textOf(row.match(/<a [^>]*>(.*?)<\/a>/s)[1]);
    const [first, ...cells] = row.split("</td>").map((cell) => textOf(cell).replace(/\s+/g, " ").trim());
    const [where, ...quantity] = first.slice(title.length).trim().split("; ");
    return [title, where.replace(/, lines? [\d, –-]+$/, ""), quantity.join("; "), ...cells];
  };

  return { load, plain, textOf, create, excerpt, ofClaim };
})();
