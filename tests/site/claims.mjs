/* The table of all claims in a browser: rows on demand, filter, order, address, paper, and the plain pages beside it. */

const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

const STEP = 50;
const PAGE = "claims.html";
const rows = (tab) => tab.locator("#claims-table [data-item]");
const said = (tab) => tab.locator("form.filter output").textContent();

/* The page when it has read its index. */
const ready = async (context, open, page = PAGE) => {
  const tab = await open(context, page);
  await tab.waitForFunction(() => {
    const form = document.querySelector("form[data-claims]");
    return form.querySelector("output").textContent.endsWith(`${form.dataset.claims} claims`);
  });
  return tab;
};

const close = async (tab) => {
  expect(tab.complaints.length === 0, tab.complaints.join("; "));
  await tab.close();
};

const filters = async (context, open) => {
  const tab = await ready(context, open);
  const all = Number(await tab.locator("form.filter").getAttribute("data-claims"));
  const number = async () => Number((await said(tab)).split(" ")[0]);
  expect((await number()) === all && (await rows(tab).count()) === Math.min(all, STEP), `at first: ${await said(tab)}`);
  await tab.locator("form.filter").getByLabel("Search").pressSequentially("token");
  const typed = await number();
  expect(typed > 0 && typed < all, `typing a word leaves ${typed} of ${all}`);
  const verdict = await rows(tab).first().getAttribute("data-verdict");
  await tab.locator("form.filter [name=verdict]").selectOption(verdict);
  const both = await number();
  expect(both > 0 && both <= typed, `the verdict filter leaves ${both} of ${typed}`);
  expect(/q=token.*verdict=/.test(tab.url()), `the address ${tab.url()} does not carry the filters`);
  await tab.reload();
  await tab.waitForFunction((n) => document.querySelector("form.filter output").textContent.startsWith(`${n} of`), both);
  await tab.getByRole("button", { name: "Clear" }).press("Enter");
  await tab.waitForFunction((n) => document.querySelector("form.filter output").textContent.startsWith(`${n} of`), all);
  await close(tab);
};

const note = (tab) => tab.locator("#claims-note").textContent();
const first = (tab) => rows(tab).first().locator("a").first().textContent();

/* What fits best comes first, however it is typed; what has most words where none has all; nothing says what to do. */
const search = async (context, open) => {
  const tab = await ready(context, open);
  const field = tab.locator("form.filter").getByLabel("Search");
  const number = async () => Number((await said(tab)).split(" ")[0]);
  await field.fill("15 to 20");
  const [found, statement] = [await number(), await first(tab)];
  expect(found < 10 && /15 to 20/.test(statement), `"15 to 20" finds ${found} claims, first "${statement}"`);
  await field.fill("15–20");
  expect((await number()) === found && (await first(tab)) === statement, "a dash finds something else than the word");
  for (const [asked, told] of [[statement, ""], [`did you hear: ${statement}`, "No claim has all these words; these have most of them."]]) {
    await field.fill(asked);
    expect((await first(tab)) === statement && (await note(tab)) === told, `for "${asked}": "${await first(tab)}", and "${await note(tab)}"`);
  }
  const id = await rows(tab).first().getAttribute("id");
  await field.fill(id);
  expect((await number()) === 1 && /what it rests on/.test(await rows(tab).first().locator(".elsewhere").textContent()), "an id is not shown as the reason");
  await field.fill("zzqq");
  expect((await number()) === 0 && !(await tab.locator("#claims-table").isVisible()), "an empty table is shown");
  expect((await tab.locator("#claims-note a").getAttribute("href")) === "search.html?q=zzqq", "no way to the search of the whole report");
  await tab.locator("#claims-note button").press("Enter");
  await tab.waitForFunction(() => !location.search && document.activeElement.name === "q");
  expect((await number()) > found && (await note(tab)) === "", "clearing does not bring all claims back");
  await close(tab);
};

/* A claim that is followed keeps the filter: the address has both, opens both, and the way back leads to the filter alone. */
const followed = async (context, open) => {
  const tab = await ready(context, open, `${PAGE}?q=water`);
  const link = rows(tab).nth(1).locator("a").first();
  const id = await rows(tab).nth(1).getAttribute("id");
  const number = await said(tab);
  await link.press("Enter");
  await tab.locator(`[id="${id}"] dl`).waitFor();
  expect(tab.url().endsWith(`?q=water#${id}`) && (await said(tab)) === number, `following a claim leads to ${tab.url()}, ${await said(tab)}`);
  expect(await link.evaluate((item) => item === document.activeElement), "the focus is lost");
  const copied = await ready(context, open, `${PAGE}?q=water#${id}`);
  await copied.locator(`[id="${id}"].named dl`).waitFor();
  expect((await said(copied)) === number, `the address of both gives ${await said(copied)}`);
  await close(copied);
  await tab.goBack();
  await tab.waitForFunction(() => !document.querySelector("#claims-table .named"));
  expect(tab.url().endsWith("?q=water") && (await said(tab)) === number, `the way back leads to ${tab.url()}, ${await said(tab)}`);
  await close(tab);
};

/* "More" shows the next rows and leads there; a printer gets them all, and the screen its own again. */
const more = async (context, open) => {
  const tab = await ready(context, open);
  const all = Number(await tab.locator("form.filter").getAttribute("data-claims"));
  if (all > STEP) {
    await tab.locator("#claims-more").press("Enter");
    expect((await rows(tab).count()) === Math.min(all, 2 * STEP), "the button does not show the next rows");
    const at = await tab.evaluate(() => [...document.querySelectorAll("#claims-table [data-item]")].indexOf(document.activeElement.closest("tbody")));
    expect(at === STEP, `after the button, row ${at} has the focus`);
  }
  const before = await rows(tab).count();
  await tab.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  expect((await rows(tab).count()) === all, "paper does not get every row");
  await tab.emulateMedia({ media: "print" });
  const heads = await tab.locator("#claims-table thead th").evaluateAll((cells) => cells.map((cell) => cell.innerText.trim()));
  expect(heads.every(Boolean), `on paper the headings are ${heads.join(", ")}`);
  const widths = await tab.locator("#claims-table thead th").evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
  expect(Math.max(...widths) === widths[0], `on paper the columns are ${widths.map(Math.round).join(", ")} px wide, and the claim is the first`);
  await tab.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  expect((await rows(tab).count()) === before, "printing changes what the screen shows");
  await close(tab);
};

/* The order follows the headings, survives a reload and another filter, and can be cleared. */
const sorting = async (context, open) => {
  const tab = await ready(context, open);
  const ids = () => rows(tab).evaluateAll((items) => items.map((item) => item.id));
  const off = () => rows(tab).evaluateAll((items) => items.map((item) => parseFloat(item.querySelector("td.number").textContent.replace(/,/g, "")) || 0));
  const ranks = () => rows(tab).evaluateAll((items) => {
    const words = [...document.querySelector("[name=verdict]").options].map((option) => option.value);
    return items.map((item) => words.indexOf(item.dataset.verdict));
  });
  const falls = (values) => values.every((value, n) => n === 0 || value <= values[n - 1]);
  const before = await ids();
  await tab.getByRole("button", { name: "Off by" }).click();
  expect((await tab.locator("th[data-sort=off]").getAttribute("aria-sort")) === "descending", "the heading does not say that it sorts downwards");
  const numbers = await off();
  expect(numbers[0] > 1 && falls(numbers), `factors off do not fall: ${numbers.slice(0, 9)}`);
  await tab.locator("form.filter [name=article]").selectOption({ index: 1 });
  expect(/article=.*sort=-off/.test(tab.url()), `the address ${tab.url()} does not carry filter and order`);
  const chosen = (await ids()).join();
  await tab.reload();
  await tab.waitForFunction(() => document.querySelector("#claims-table [data-item]"));
  expect((await ids()).join() === chosen, "reloading does not restore filter and order");
  await tab.getByRole("button", { name: "Clear" }).click();
  await tab.waitForFunction(() => !location.search);
  expect((await ids()).join() === before.join(), "clearing does not restore the order of the table");
  await tab.locator("form.filter [name=sort]").selectOption("verdict");
  expect(falls((await ranks()).reverse()), "verdicts do not follow the order of the rule");
  await close(tab);
};

/* An address opens its claim, far down or near, whatever the filter, and a former id the claim that took it over. */
const anchors = async (context, open) => {
  const list = await ready(context, open);
  await list.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const ids = await rows(list).evaluateAll((items) => items.map((item) => item.id));
  await close(list);
  for (const id of [ids[1], ids.at(-1)]) {
    const tab = await ready(context, open, `${PAGE}#${id}`);
    const row = tab.locator(`[id="${id}"]`);
    await row.locator("dl").waitFor();
    expect(await row.locator("details").evaluate((details) => details.open), `${id} is not opened by its address`);
    await tab.waitForFunction((name) => {
      const { top } = document.getElementById(name).getBoundingClientRect();
      return top >= 0 && top < window.innerHeight / 2;
    }, id);
    expect(await row.evaluate((item) => item.classList.contains("named")), `${id} is not marked`);
    await tab.evaluate((other) => { location.hash = `#${other}`; }, ids[2]);
    await tab.locator(`[id="${ids[2]}"] dl`).waitFor();
    await close(tab);
  }
};

/* What stands below a row comes from a file when it is opened; its pictures say in words what they show. */
const details = async (context, open) => {
  const tab = await ready(context, open);
  expect((await tab.locator("#claims-table dl").count()) === 0, "details are filled before they are opened");
  await rows(tab).first().locator("summary").press("Enter");
  await rows(tab).first().locator("dl").waitFor();
  await close(tab);
};

const pictures = async (context, open) => {
  const list = await ready(context, open);
  const pages = await list.locator("a[href^='claims-']").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  await close(list);
  let drawn = 0;
  for (const page of pages) {
    const tab = await open(context, page);
    const bad = await tab.evaluate(() => [...document.querySelectorAll("svg.interval")].filter((svg) => {
      const { width, height } = svg.viewBox.baseVal;
      const outside = [...svg.querySelectorAll(".band, circle")].some((mark) => {
        const x = Number(mark.getAttribute("x") ?? mark.getAttribute("cx"));
        const end = x + Number(mark.getAttribute("width") ?? 0);
        return !(x >= 0 && end <= width && height > 0);
      });
      return outside || !/^(Claimed|Our test): .+;/.test(svg.getAttribute("aria-label"));
    }).map((svg) => svg.closest("[data-item]").id));
    expect(bad.length === 0, `not drawn well: ${bad.slice(0, 5).join(", ")}`);
    drawn += await tab.locator("svg.interval").count();
    await close(tab);
  }
  expect(drawn > 0, "no claim has a picture");
};

/* A key in the filter: milliseconds to the finished layout, median and the slowest of 30, for the record only. */
const time = async (context, open) => {
  const tab = await ready(context, open);
  const [median, slowest] = await tab.evaluate(async () => {
    const { q } = document.querySelector("form.filter").elements;
    const times = [];
    for (let n = 0; n < 30; n += 1) {
      await new Promise(requestAnimationFrame);
      const start = performance.now();
      q.value = "cost of tokens".slice(0, n % 14);
      q.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return [times[15], times[29]];
  });
  console.log(`claims page: a key in the filter takes ${median.toFixed(1)} ms (at most ${slowest.toFixed(1)} ms)`);
  await close(tab);
};

/* A number that does not agree stands with the condition under which it would; the way to a challenge names the claim. */
const conditions = async (context, open) => {
  const tab = await ready(context, open, `${PAGE}?verdict=holds+under+conditions`);
  const without = await rows(tab).filter({ hasNot: tab.locator("td:nth-child(3) small.condition") }).count();
  expect((await rows(tab).count()) > 0 && without === 0, `${without} rows hold under conditions that they do not name`);
  await rows(tab).first().locator("summary").click();
  const id = await rows(tab).first().getAttribute("id");
  await rows(tab).first().getByRole("link", { name: "challenge this verdict" }).click();
  await tab.locator("#challenged:visible").waitFor();
  const link = tab.locator("#challenged a");
  expect((await link.textContent()) === id && (await link.getAttribute("href")) === `${PAGE}#${id}`, `the challenge of ${id} names ${await link.textContent()}`);
  await close(tab);
};

export const claimTests = {
  "search, filters, address": filters, "what is found": search, "following a claim": followed, "more, and paper": more, sorting, anchors, details, conditions, pictures, "time of a key": time,
};

/* Without scripts the page leads to plain ones, and links between claims stay there. */
export const withoutScripts = async (context, open) => {
  const tab = await open(context, PAGE);
  expect(await tab.locator("noscript p").isVisible(), "the page does not say why it is empty");
  await tab.locator("a[href^='claims-']").first().click();
  await tab.waitForURL(/claims-/, { waitUntil: "load" });
  expect((await tab.locator("table.claims [data-item]:visible").count()) > 0, "rows are hidden");
  expect((await tab.locator("table.claims a[href^='claims.html#']").count()) === 0, "a link needs scripts");
  /* A browser without scripts says of each one that it was refused. */
  tab.complaints = tab.complaints.filter((one) => !/^request failed \(csp\): \S+\.js(\?|$)/.test(one));
  await close(tab);
};
