/* How long the what-if page takes from an input event to the finished layout, in headless Chromium, on a machine that
   does nothing else: node tests/bench/whatif.mjs [REPORT_FOLDER]. Three situations, in turn, ROUNDS times each. Aims: the
   median within 16 ms, 95 % within 33 ms. */

import { createRequire } from "node:module";
import { loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, "../site/package.json"))("playwright-core");
const report = path.resolve(process.argv[2] ?? path.join(here, "../../report"));
const ROUNDS = 3;
const SITUATIONS = {
  "the report's case": ["", "life_years"],
  "a product": ["?reading=product", "daily_users"],
  "a product beside a pinned one": ["?reading=product&pinned=1&a.daily_users=20000&a.reading=product", "daily_users"],
};

const measure = async (tab, name) => tab.evaluate(async (input) => {
  const slider = document.querySelector(`[data-for=${input}]`);
  const times = [];
  for (let n = 0; n < 140; n += 1) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    slider.value = 60 + 2 * n;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    if (n >= 20) times.push(performance.now() - start);
  }
  return times;
}, name);

const browser = await chromium.launch({ executablePath: process.env.BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const times = Object.fromEntries(Object.keys(SITUATIONS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, [query, input]] of Object.entries(SITUATIONS)) {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await tab.goto(pathToFileURL(path.join(report, "whatif.html")).href + query);
    times[name].push(...await measure(tab, input));
    await tab.close();
  }
}
await browser.close();
for (const [name, all] of Object.entries(times)) {
  all.sort((a, b) => a - b);
  const at = (share) => all[Math.floor(share * all.length)].toFixed(1);
  console.log(`${name}: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms (${all.length} events)`);
}
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
