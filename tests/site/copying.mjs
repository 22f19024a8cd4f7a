/* What can be copied is, or is at hand where the browser refuses the clipboard; what was done is said aloud. */

const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

const PLACES = {
  "about.html": "#how-to-cite .copied button",
  "claims.html": "#claims-table tbody:first-of-type a.address",
};

/* The clipboard of a page, which takes everything or refuses it. */
const clipboard = (tab, refuses) => tab.evaluate((no) => {
  const writeText = async (text) => {
    if (no) throw new DOMException("refused", "NotAllowedError");
    window.taken = text;
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
}, refuses);

const copies = async (context, open, page, place) => {
  const tab = await open(context, page);
  await tab.locator("main summary:visible").first().click();
  const button = tab.locator(place).first();
  await clipboard(tab, false);
  await button.click();
  await tab.locator("main [role=status].visually-hidden", { hasText: "Copied" }).waitFor({ state: "attached" });
  const text = await tab.evaluate(() => window.taken);
  expect(/^@misc|#/.test(text), `copied is "${text}"`);
  await clipboard(tab, true);
  await button.click();
  await tab.locator("main [role=status].visually-hidden", { hasText: /^(Selected, to copy by hand|Now in the address bar)$/ }).waitFor({ state: "attached" });
  const atHand = await tab.evaluate(() => getSelection().toString().trim() || location.href);
  expect(text.trim() === atHand, `at hand is "${atHand}"`);
  expect(tab.complaints.length === 0, tab.complaints.join("; "));
  await tab.close();
};

/* By page: one of each kind, and a chart's address. */
export const copying = (charted) => Object.entries({ ...PLACES, ...(charted && { [charted]: "figure.chart a.address" }) })
  .map(([page, place]) => [page, (context, open) => copies(context, open, page, place)]);
