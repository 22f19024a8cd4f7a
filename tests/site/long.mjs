/* Pages of hundreds of rows open without laying out what nobody sees, and lose nothing by it: an address leads to the last
   row, the browser's own search finds it, and paper has all rows. */

const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

export const LONG_PAGES = ["facts.html", "benchmark_scores.html", "codings.html", "claims-a1.html"];

export const longPage = async (context, open, page) => {
  const first = await open(context, page);
  const { rows, drawn, last, words } = await first.evaluate(() => {
    const elements = [...document.querySelectorAll("table:is(.facts, .claims) > tbody[id], table.records tr[id]")];
    const inside = (row) => row.querySelector("td").firstElementChild ?? row.querySelector("td");
    const seen = (row) => inside(row).checkVisibility({ contentVisibilityAuto: true });
    const end = elements.at(-1);
    return { rows: elements.length, drawn: elements.filter(seen).length, last: end.id, words: inside(end).textContent };
  });
  expect(drawn < rows / 2, `${drawn} of ${rows} rows are laid out as the page opens`);
  expect(await first.evaluate((text) => window.find(text, true, true), words), `the browser's search does not find ${words}`);
  expect(await first.evaluate(() => scrollY > innerHeight), "what the browser's search finds is not shown");
  await first.emulateMedia({ media: "print" });
  const hidden = await first.evaluate(() => [...document.querySelectorAll("table:is(.facts, .claims) > tbody, table.records tr")]
    .filter((row) => getComputedStyle(row).contentVisibility !== "visible").length);
  expect(hidden === 0, `${hidden} rows might be missing on paper`);
  const named = await open(context, `${page}#${encodeURIComponent(last)}`);
  await named.waitForTimeout(500);
  const place = await named.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, last);
  expect(place >= 0 && place < named.viewportSize().height, `#${last} is at ${place} px`);
};
