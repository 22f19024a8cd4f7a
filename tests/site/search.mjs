/* The search of the whole report: what it finds first, what it says of it, and what it says when it finds nothing. */

const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

/* The first results for a query: kind, title, address, excerpt. */
const ask = async (context, open, query) => {
  const tab = await open(context, `search.html?q=${encodeURIComponent(query)}`);
  await tab.locator(".answers h2").waitFor();
  const found = await tab.locator(".answers li").evaluateAll((items) => items.map((item) => ({
    kind: item.querySelector("small").textContent.split(",")[0],
    title: item.querySelector("a").textContent,
    address: item.querySelector("a").getAttribute("href"),
    excerpt: item.querySelector("p").textContent,
  })));
  expect(tab.complaints.length === 0, tab.complaints.join("; "));
  return { tab, found };
};

const chapterFirst = async (context, open) => {
  const { tab, found } = await ask(context, open, "crossover");
  expect(found[0].address === "02_crossover.html", `for "crossover", ${found[0].address} comes first`);
  expect(found.some(({ kind }) => kind === "Claim"), "no claim is found for crossover");
  await tab.waitForSelector("#search-results li");
  const apart = await tab.locator(".bd-content .bd-search").evaluate((form) => form.querySelector("i").getBoundingClientRect().right <= form.querySelector("input").getBoundingClientRect().left);
  expect(apart, "the magnifier lies over what is typed");
  await tab.close();
};

/* Numbers stand in what is found as they are written; no result for 280 is one that says 2,800 or 1280. */
const numbers = async (context, open) => {
  for (const query of ["280", "15 to 20", "15.3", "405"]) {
    const { tab, found } = await ask(context, open, query);
    expect(found.length > 0, `nothing is found for ${query}`);
    const whole = new RegExp(`(?<![\\d.,])${query.split(" ")[0].replace(".", "\\.")}(?!\\d|[.,]\\d)`);
    const without = found.find(({ title, excerpt, address }) => !whole.test(`${title} ${excerpt} ${address}`));
    expect(!without, `for ${query} the result "${without?.title}" shows no such number: ${without?.excerpt}`);
    expect(["Claim", "Fact"].includes(found[0].kind), `for ${query}, a ${found[0].kind} comes first`);
    await tab.close();
  }
};

/* A sentence that somebody heard finds its claim first, in the words of the report or not; what is missing is said. */
const sentences = async (context, open) => {
  const { tab: claims, found: first } = await ask(context, open, "15 to 20");
  const statement = first.find(({ kind }) => kind === "Claim").title;
  await claims.close();
  for (const query of [statement, `Somebody said: ${statement}`]) {
    const { tab, found } = await ask(context, open, query);
    expect(found[0].title === statement, `for "${query}", ${found[0].title} comes first`);
    const said = await tab.locator(".answers [role=status]").textContent();
    expect(/^Nothing has all of these words/.test(said) === (query !== statement), `for "${query}" it says: ${said}`);
    await tab.close();
  }
};

/* A quantity is asked for its value, which comes first, with its day; how a chapter is run is found too. */
const values = async (context, open) => {
  const { tab, found } = await ask(context, open, "price of an H100-hour");
  expect(found[0].kind === "Fact" && /^\$[\d.]+ per chip-hour.*, as of \d{4}/.test(found[0].excerpt), `first comes ${found[0].kind}: ${found[0].excerpt}`);
  await tab.close();
  const { tab: second, found: terms } = await ask(context, open, "papermill");
  expect(terms[0]?.title === "papermill", `for papermill, ${terms[0]?.title} comes first`);
  await second.close();
};

/* A model's name finds its prices before all, in the words of today; they stand where the result leads. */
const prices = async (context, open) => {
  for (const query of ["Claude Opus 5.5", "gpt-5.5"]) {
    const { tab, found } = await ask(context, open, query);
    const [first] = found;
    expect(first?.kind === "Price" && first.title.toLowerCase().startsWith(`${query.toLowerCase()}, `), `for ${query} comes ${first?.kind}: ${first?.title}`);
    expect(/^\$[\d.]+ in, \$[\d.]+ out per million tokens.* since \d{4}-\d\d-\d\d; /.test(first.excerpt), `of ${query} it says: ${first.excerpt}`);
    await tab.getByRole("link", { name: first.title, exact: true }).click();
    await tab.locator(`.model[id="${first.address.split("#")[1]}"] table`).waitFor();
    await tab.close();
  }
};

/* What readers ask in everyday words, and where the first result leads; each stands for a kind. */
const EVERYDAY = {
  "bottle of water per query": "08_energy_carbon_water.html",
  "is it cheaper to run my own model": "11_your_product.html",
  "self-hosting": "11_your_product.html",
  "gpt4 training cost": "04_cost_of_training.html",
  "how long until inference costs more than training": "02_crossover.html",
  "gpu price per hour": "06_hardware.html",
  "is OpenAI losing money": "09_markets_and_business.html",
  "what does a ChatGPT query cost": "05_cost_of_a_query.html",
  "EU AI Act threshold": "10_governance.html",
  "why do AI bills rise": "07_falling_prices_rising_bills.html",
  "how much cheaper did tokens get": "01_price_of_a_token.html",
};

const everyday = async (context, open) => {
  for (const [query, address] of Object.entries(EVERYDAY)) {
    const { tab, found } = await ask(context, open, query);
    expect(found.slice(0, 2).some((one) => one.address === address), `for "${query}" come ${found.slice(0, 2).map((one) => one.address).join(" and ")}`);
    await tab.close();
  }
};

/* A model is found by its name however it is spelt, with words of a price beside it or not; the newest first. */
const spellings = async (context, open) => {
  for (const [query, title] of [["claude opus price", /^Claude Opus \d/], ["price of deepseek v3", /^DeepSeek-V3, /], ["Llama 3.1 405B price", /^Llama 3\.1 405B/]]) {
    const { tab, found } = await ask(context, open, query);
    expect(found[0]?.kind === "Price" && title.test(found[0].title), `for "${query}" comes ${found[0]?.kind}: ${found[0]?.title}`);
    await tab.close();
  }
  const [first, ...others] = await Promise.all(["GPT-4", "gpt4", "GPT 4"].map(async (query) => {
    const { tab, found } = await ask(context, open, query);
    await tab.close();
    return found.map(({ address }) => address).join();
  }));
  expect(others.every((other) => other === first), "GPT-4, gpt4 and GPT 4 find different things");
};

const more = async (context, open) => {
  const { tab, found } = await ask(context, open, "token");
  await tab.locator(".answers button").press("Enter");
  const now = await tab.locator(".answers li").count();
  expect(now > found.length, `after the button there are ${now} results`);
  const at = await tab.evaluate(() => [...document.querySelectorAll(".answers li")].indexOf(document.activeElement.closest("li")));
  expect(at === found.length, `after the button, result ${at} has the focus`);
  await tab.close();
};

const nothing = async (context, open) => {
  const { tab, found } = await ask(context, open, "<img src=x onerror=alert(1)> zzqq");
  expect(found.length === 0 && await tab.getByText("No claim, fact, price, term or section has most of these words").isVisible(), "nothing found is not said");
  await tab.getByRole("link", { name: "all facts", exact: true }).click();
  expect(/facts\.html\?q=/.test(tab.url()), `the way out leads to ${tab.url()}`);
  await tab.close();
};

export const searchTests = { "the chapter first": chapterFirst, numbers, sentences, values, prices, everyday, spellings, more, "nothing found": nothing };
