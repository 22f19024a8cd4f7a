/* Scripts beside the page that hand data over (claims/, search/): how they are read, and text to search in. */
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
  const textOf = (html) => html.replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|nbsp|#39|#34|#96);/g, (_, name) => ENTITIES[name]);

  return { load, plain, textOf };
})();
