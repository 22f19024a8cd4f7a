/* How long the what-if page takes from an input event to the finished layout, in headless Chromium:
   node tests/bench/whatif.mjs [REPORT_FOLDER]. Three situations. Beside the time on the clock, which needs a machine that
   does nothing else, stands the processor time of the page's thread, which other programs hardly move. Aims: the median
   within 16 ms, 95 % within 33 ms. */

import { createRequire } from "node:module";
import { loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, "../site/package.json"))("playwright-core");
const report = path.resolve(process.argv[2] ?? path.join(here, "../../report"));
const [WARM, EVENTS] = [20, 100];
const SITUATIONS = {
  "the report's case": ["", "life_years"],
  "a product": ["?reading=product", "daily_users"],
  "a product beside a pinned one": ["?reading=product&pinned=1&a.daily_users=20000&a.reading=product", "daily_users"],
};

const measure = async (tab, name) => {
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => (await devtools.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value;
  const [clock, thread] = [[], []];
  for (let n = 0; n < WARM + EVENTS; n += 1) {
    const before = await busy();
    const took = await tab.evaluate(([input, position]) => {
      const slider = document.querySelector(`[data-for=${input}]`);
      const start = performance.now();
      slider.value = position;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }, [name, 60 + 2 * n]);
    if (n >= WARM) { clock.push(took); thread.push(1000 * (await busy() - before)); }
  }
  return { clock, thread };
};

const told = (times) => {
  times.sort((a, b) => a - b);
  return `median ${times[times.length >> 1].toFixed(1)} ms, 95 % within ${times[Math.floor(0.95 * times.length)].toFixed(1)} ms`;
};

const browser = await chromium.launch({ executablePath: process.env.BROWSER ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, [query, input]] of Object.entries(SITUATIONS)) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await tab.goto(pathToFileURL(path.join(report, "whatif.html")).href + query);
  const { clock, thread } = await measure(tab, input);
  console.log(`${name}: on the clock ${told(clock)}; of the page's thread ${told(thread)}`);
  await tab.close();
}
await browser.close();
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
