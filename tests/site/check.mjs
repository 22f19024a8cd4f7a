/* Opens every page of the report from the file system, as a reader does, and checks what only a browser can tell:
   errors and refusals of its security policy, requests to other hosts, accessibility (axe), overflow on a phone, links and anchors, filters, search. */

import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { claimTests, withoutScripts } from "./claims.mjs";
import { copying } from "./copying.mjs";
import { broken, cut, onlyKinds, towers } from "./layout.mjs";
import { LONG_PAGES, longPage } from "./long.mjs";
import { checkPdf } from "./pdf.mjs";
import { serve, whatRuns } from "./policy.mjs";
import { whatIf } from "./whatif.mjs";
import { searchTests } from "./search.mjs";

const root = realpathSync(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = readdirSync(root).filter((name) => name.endsWith(".html")).sort();
const url = (page) => pathToFileURL(path.join(root, page.split(/[?#]/)[0])).href + page.replace(/^[^?#]*/, "");
const DESK = { width: 1280, height: 900 };
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "light" };
const ZOOMED = { width: 640, height: 450 };
const VIEWS = [
  { name: "desktop", viewport: DESK, colorScheme: "light" },
  { name: "phone", ...PHONE },
  { name: "200 % zoom", viewport: ZOOMED, colorScheme: "light" },
  { name: "dark", viewport: DESK, colorScheme: "dark" },
];
let passed = 0;
let failed = 0;

/* Every check: its name, what it does in a context of its own, the settings of that, and how heavy it is beside others.
   One that visits a page has several steps, each with a name and a result of its own. */
const checks = [];
const visits = (name, body, settings = {}, weight = 0) => checks.push({ name, body, settings, weight });
const test = (name, body, ...more) => visits(name, (context) => step(name, () => body(context)), ...more);
const step = async (name, body) => {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error.message.slice(0, 600)}`);
  }
};
const run = async ({ name, body, settings }) => {
  const context = await browser.newContext(settings);
  try {
    await body(context);
  } catch (error) {
    await step(name, () => { throw error; });
  } finally {
    await context.close();
  }
};

const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

/* A page whose complaints are collected: console errors, which include what its security policy refuses, exceptions,
   requests that leave the report. It comes from a file, or from the server at an address. */
const open = async (context, page, address) => {
  const tab = await context.newPage();
  tab.setDefaultTimeout(120000);
  tab.complaints = [];
  tab.on("console", (message) => message.type() === "error" && tab.complaints.push(`console: ${message.text()}`));
  tab.on("pageerror", (error) => tab.complaints.push(`exception: ${error.message}`));
  /* The browser gives up the icon of a page that it leaves; any other request is one of the page. */
  const left = (request) => request.failure().errorText === "net::ERR_ABORTED" && request.url().endsWith("/icon.svg");
  tab.on("requestfailed", (request) => !left(request) && tab.complaints.push(`request failed (${request.failure().errorText}): ${request.url().slice(0, 120)}`));
  tab.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url()) && !(address && request.url().startsWith(`${address}/`))) tab.complaints.push(`request to another host: ${request.url()}`);
  });
  await tab.goto(address ? `${address}/${page}` : url(page), { waitUntil: "load" });
  return tab;
};

/* Chromium lays a closed <details> out anew each time a script measures in it, which took most of axe's time on a long
   table. While axe looks, what is folded away is in no layout at all; axe leaves it out either way. */
const folded = (tab) => tab.evaluate(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("details:not([open])::details-content { content-visibility: visible; display: none; }");
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, sheet];
  window.unfolded = () => { document.adoptedStyleSheets = before; };
});

/* Which of axe's rules look; its contrast takes most of the time of a long table. */
const RULES = { all: {}, contrast: { runOnly: ["color-contrast"] }, "all but contrast": { rules: { "color-contrast": { enabled: false } } } };
const accessibility = async (tab, which = "all") => {
  await tab.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  if (!await tab.evaluate(() => "axe" in window)) await tab.evaluate(axe);
  await folded(tab);
  const options = { preload: false, resultTypes: ["violations"], ...RULES[which] };
  const { violations } = await tab.evaluate((chosen) => window.axe.run(document, chosen), options);
  await tab.evaluate(() => window.unfolded());
  return violations
    .filter((found) => ["moderate", "serious", "critical"].includes(found.impact))
    .map(({ id, help, nodes }) => `${id} (${nodes.length}×, first ${nodes[0].target.join(" ")}: ${nodes[0].any[0]?.message ?? help})`);
};

/* Nothing to complain of a page so far, nor of what was looked at. */
const fine = (tab, ...looked) => {
  const all = [...tab.complaints.splice(0), ...looked.flat()];
  expect(all.length === 0, all.join("; "));
};

const tooWide = async (tab) => {
  const wide = await tab.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
  return wide > 0 ? [`the page is ${wide} px wider than the screen`] : [];
};

/* A page in one view: every row, unless its colours alone are looked at, and the colours of every kind of row. */
const checkPage = async (context, page, coloursAlone = false) => {
  const tab = await open(context, page);
  const looked = [await tooWide(tab), coloursAlone ? [] : await accessibility(tab, "all but contrast")];
  await onlyKinds(tab);
  fine(tab, ...looked, await accessibility(tab, "contrast"));
};

/* The ids and the links that a page holds in the browser. */
const namesOf = (tab) => tab.evaluate(() => ({
  ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
  links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
}));

/* Nothing that a text could bring into a page runs. */
const nothingRuns = async (tab) => {
  const ran = await whatRuns(tab);
  expect(ran.length === 0, `the page's policy lets these run: ${ran.join(", ")}`);
};

/* A page at a desk: as it opens, with every row; zoomed and in the dark, where colours go by kinds of rows; last what its
   security policy refuses. */
const visit = async (context, page) => {
  const tab = await open(context, page);
  await step(`${page} (desktop)`, async () => {
    found[page] = await namesOf(tab);
    fine(tab, await tooWide(tab), await cut(tab), await broken(tab), await towers(tab), await accessibility(tab, "all but contrast"));
  });
  await step(`${page} (200 % zoom)`, async () => {
    await tab.setViewportSize(ZOOMED);
    const wide = await tooWide(tab);
    await onlyKinds(tab);
    fine(tab, wide, await accessibility(tab, "contrast"));
  });
  for (const colorScheme of ["light", "dark"]) {
    await step(`${page} (colours, ${colorScheme})`, async () => {
      await tab.setViewportSize(DESK);
      await tab.emulateMedia({ colorScheme });
      await tab.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      fine(tab, await accessibility(tab, "contrast"));
    });
  }
  await step(`security policy of ${page} (file)`, () => nothingRuns(tab));
};

/* The same from a server: nothing that the page does on its own is refused, either. */
const served = async (context, page, address) => {
  const tab = await open(context, page, address);
  fine(tab);
  await nothingRuns(tab);
};

const brokenLinks = (page, links, ids) => links
  .filter((link) => !/^([a-z]+:|#?$)/i.test(link))
  .filter((link) => {
    const [, file, hash] = link.match(/^([^?#]*)[^#]*#?(.*)$/);
    const target = path.posix.normalize(decodeURIComponent(file) || page);
    const lost = hash && target in ids && !ids[target].has(decodeURIComponent(hash));
    return lost || !existsSync(path.join(root, target));
  });

/* A chart gives its picture and its data. */
const downloads = async (context, page) => {
  const tab = await open(context, page);
  const chart = tab.locator("figure.chart").first();
  for (const [name, ending] of [["picture (SVG)", ".svg"], ["picture (PNG)", ".png"], ["data rows (CSV)", ".csv"]]) {
    const [file] = await Promise.all([tab.waitForEvent("download"), chart.getByRole("link", { name }).click()]);
    expect(file.suggestedFilename().endsWith(ending), `${name} is called ${file.suggestedFilename()}`);
    const size = statSync(await file.path()).size;
    expect(size > (ending === ".csv" ? 20 : 3000), `${name} holds ${size} bytes`);
    if (ending !== ".svg") continue;
    const held = readFileSync(await file.path(), "utf8");
    for (const part of [await chart.locator("figcaption b").textContent(), "CC BY 4.0", "version", "Data to", `${page}#chart-`]) {
      expect(held.replace(/<tspan[^>]*>|<\/tspan>/g, " ").replace(/\s+/g, " ").includes(part.trim()), `the picture does not say ${part}`);
    }
    expect(/viewBox="0 0 1600 900"/.test(held), "the picture is not 16:9");
  }
  await tab.emulateMedia({ media: "print" });
  const below = await tab.evaluate(() => [...document.querySelectorAll("figure.chart")].filter((figure) => {
    const [drawing, source] = ["svg.broad", "p.source"].map((part) => figure.querySelector(part).getBoundingClientRect());
    return source.top > drawing.bottom || source.left < drawing.right;
  }).length);
  expect(below === 0, `on paper ${below} charts have their source below them, which leaves sheets half empty`);
  await tab.close();
};

/* A mark says its name and value under the pointer and under the keyboard, and every mark of the table has one. */
const marks = async (context, page) => {
  const tab = await open(context, page);
  const chart = tab.locator("figure.chart").first();
  const first = chart.locator("svg:visible .marks circle").first();
  const name = await first.getAttribute("aria-label");
  await first.scrollIntoViewIfNeeded();
  await first.hover();
  expect((await chart.locator(".tip").textContent()) === name, `the pointer shows no ${name}`);
  await first.focus();
  await tab.keyboard.press("ArrowRight");
  const next = await tab.evaluate(() => document.activeElement.getAttribute("aria-label"));
  expect(next && next !== name, "the arrow leads to no other mark");
  expect((await chart.locator(".tip").textContent()) === next, `the keyboard shows no ${next}`);
  await tab.keyboard.press("Escape");
  expect(!(await chart.locator(".tip").isVisible()), "Escape leaves the value standing");
  await tab.close();
};

/* What `namesOf` returned, by page. */
const found = {};
const links = (page) => {
  const ids = Object.fromEntries(pages.map((one) => [one, new Set(found[one].ids)]));
  /* The page of all claims is filled in the browser; the pages of the articles hold the same ids. */
  for (const one of pages) if (one.startsWith("claims-")) for (const id of found[one].ids) ids["claims.html"].add(id);
  const broken = brokenLinks(page, found[page].links, ids);
  expect(broken.length === 0, `nothing there: ${[...new Set(broken)].slice(0, 5).join(", ")}`);
  const twice = found[page].ids.filter((id, n, every) => every.indexOf(id) !== n);
  expect(twice.length === 0, `an id stands twice: ${[...new Set(twice)].slice(0, 5).join(", ")}`);
};

/* Runs the checks so far, two for each processor at a time: half of a check is waiting. The heaviest begin, so that none is left alone at the end. */
const finish = async () => {
  const waiting = checks.splice(0).sort((one, other) => other.weight - one.weight);
  const worker = async () => { while (waiting.length) await run(waiting.shift()); };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
};

/* A browser gives what lies in the background less of a processor than the rest of the machine gets; no page here does. */
const browser = await chromium.launch({
  executablePath: process.env.BROWSER,
  args: ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-renderer-backgrounding"],
});
const server = await serve(root);
const LONG = 1e9;
test("the whole report as a PDF", () => checkPdf(root), {}, LONG);
for (const { name, ...settings } of VIEWS) {
  test(`what-if: answer, fields, two states, downloads (${name})`, (context) => whatIf(context, { open, accessibility, expect }), settings, LONG);
}
for (const page of pages) {
  const size = statSync(path.join(root, page)).size;
  visits(page, (context) => visit(context, page), { viewport: DESK, colorScheme: "light" }, size);
  test(`${page} (phone)`, (context) => checkPage(context, page), PHONE, size);
  test(`security policy of ${page} (served)`, (context) => served(context, page, server.address));
}
const { "time of a key": timeOfKey, ...ofClaims } = claimTests;
for (const [name, body] of Object.entries(ofClaims)) test(`claims: ${name}`, (context) => body(context, open), {}, LONG);
for (const page of ["claims.html#%", "whatif.html?constructor=1&__proto__=1&shape=<b>", "search.html?q=<img src=x onerror=alert(1)> training"]) {
  test(`an address out of order: ${page}`, (context) => checkPage(context, page, true));
}
const charted = pages.find((page) => /<figure class=.chart/.test(readFileSync(path.join(root, page), "utf8")));
if (charted) test(`${charted}: downloads of a chart`, (context) => downloads(context, charted));
if (charted) test(`${charted}: marks of a chart`, (context) => marks(context, charted));
for (const [page, body] of copying(charted)) test(`${page}: copying`, (context) => body(context, open));
for (const [name, body] of Object.entries(searchTests)) test(`search: ${name}`, (context) => body(context, open));
for (const page of LONG_PAGES) test(`long page ${page}`, (context) => longPage(context, open, page));
test("claims without scripts", (context) => withoutScripts(context, open), { javaScriptEnabled: false });
await finish();
/* What needs the others: the ids of every page, and a quiet machine. */
for (const page of pages) test(`links of ${page}`, () => links(page));
test("claims: time of a key", (context) => timeOfKey(context, open));
await finish();
server.end();
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
