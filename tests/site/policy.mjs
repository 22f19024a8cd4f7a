/* The report from a static server, and what a page's Content-Security-Policy must stop. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".png": "image/png", ".woff2": "font/woff2" };

/* Serves a folder on this machine only; resolves to its address and a function that ends it. */
export const serve = (root) => new Promise((resolve) => {
  const server = createServer((request, response) => {
    const name = path.join(root, path.posix.normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)));
    try {
      const content = readFileSync(name);
      response.writeHead(200, { "Content-Type": TYPES[path.extname(name)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1", () => resolve({ address: `http://127.0.0.1:${server.address().port}`, end: () => server.close() }));
});

/* Puts code into a page in every way that a text could bring it in; resolves to what ran, which must be nothing. */
export const whatRuns = (tab) => tab.evaluate(async () => {
  window.ran = [];
  const script = document.createElement("script");
  script.textContent = "window.ran.push('script')";
  const place = document.createElement("div");
  place.innerHTML = "<img src='data:,' onerror=\"window.ran.push('handler')\"><a href=\"javascript:window.ran.push('link')\">x</a>"
    + "<iframe srcdoc=\"<script>parent.ran.push('frame')</script>\"></iframe><object data='data:text/html,x' onload=\"window.ran.push('object')\"></object>";
  document.body.append(script, place);
  place.querySelector("a").click();
  await fetch("index.html").then(() => window.ran.push("fetch"), () => {});
  await fetch("data:,x").then(() => window.ran.push("fetch of data"), () => {});
  /* In a task of the page's own: what the test itself evaluates is exempt. */
  setTimeout(() => { try { (0, eval)("window.ran.push('eval')"); } catch { /* refused, as it should be */ } });
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  return window.ran;
});
