/* Words of tables that are broken inside, but where a column is told to break anywhere. */
export const broken = (tab) => tab.evaluate(() => {
  const shown = (element) => element.checkVisibility() && element.offsetWidth > 0 && getComputedStyle(element.closest("thead") ?? element).position !== "absolute";
  const found = [];
  for (const cell of document.querySelectorAll("main :is(td, th)")) {
    if (!shown(cell) || getComputedStyle(cell).overflowWrap === "anywhere") continue;
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (getComputedStyle(text.parentElement).overflowWrap === "anywhere") continue;
      for (const word of text.data.matchAll(/\p{L}+/gu)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word[0]);
      }
    }
  }
  return found.length ? [`${found.length} words of tables are broken, first "${found[0]}"`] : [];
});

/* Tables of verdicts whose columns go by their words: a long remark would be a tower of short lines. */
export const towers = (tab) => tab.evaluate(() => [...document.querySelectorAll("main table.ledger")]
  .filter((table) => table.offsetWidth > 0 && getComputedStyle(table).tableLayout !== "fixed")
  .map((table) => `the table "${table.parentElement.ariaLabel}" has columns by their words`));

/* What of a page is cut: table cells and lines of code that begin or end outside what shows them. */
export const cut = (tab) => tab.evaluate(() => {
  const inside = (element) => {
    const frame = element.parentElement.closest("[tabindex='0'], .output") ?? document.documentElement;
    const { left, right } = element.getBoundingClientRect();
    const around = frame.getBoundingClientRect();
    return left >= around.left - 1 && right <= Math.min(around.right, window.innerWidth) + 1;
  };
  const shown = (element) => element.checkVisibility() && element.offsetWidth > 0 && getComputedStyle(element.closest("thead") ?? element).position !== "absolute";
  const cells = [...document.querySelectorAll("main :is(td, th)")].filter((cell) => shown(cell) && !inside(cell));
  const lines = [...document.querySelectorAll("main pre")].filter((code) => shown(code) && code.scrollWidth > code.clientWidth + 1);
  const first = cells[0] ?? lines[0];
  return first ? [`${cells.length} table cells and ${lines.length} pieces of code are cut, first "${first.textContent.trim().slice(0, 60)}"`] : [];
});

/* Takes out each row of a table in which nothing is of a kind that no row above it has: the rows of a table are made alike,
   and colours go by kinds. A kind is the way from the table down: elements with classes, attributes and style. Tables that
   a script goes on writing stay whole. */
export const onlyKinds = (tab) => tab.evaluate(() => {
  const kind = (element) => `${element.localName}.${element.getAttribute("class") ?? ""}[${element.getAttributeNames()}](${element.getAttribute("style") ?? ""})`;
  const known = new Set();
  const alike = [...document.querySelectorAll("main :not(.found) > tbody > tr")].filter((row) => {
    const paths = new Map([[row.parentElement, `${kind(row.closest("table"))} ${row.rowIndex % 2}`]]);
    const before = known.size;
    for (const element of [row, ...row.querySelectorAll("*")]) {
      paths.set(element, `${paths.get(element.parentElement)} ${kind(element)}`);
      known.add(paths.get(element));
    }
    return known.size === before;
  });
  for (const row of alike) row.remove();
});
