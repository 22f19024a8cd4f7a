/* The what-if page in a browser. */

import { readFileSync } from "node:fs";

/* Works the page as a reader without a mouse does: the answer is there first, follows what is typed and moved, says what
   it made of it, and the address brings all back. */
export const whatIf = async (context, { open, accessibility, expect }) => {
  const tab = await open(context, "whatif.html");
  const text = (id) => tab.locator(`#w-${id}`).textContent();
  const verdict = () => tab.locator('[data-claim="crossover-4months-a1"] .verdict').textContent();
  const field = (name) => tab.locator(`input[name=${name}][inputmode]`);
  const atFirst = await text("answer");
  const front = await open(context, "index.html");
  const whole = (await front.locator("main").textContent()).replace(/\s+/g, " ");
  for (const part of [/after ([\d.]+ months) \(/, /costs ([\d.]+) \(.+?\) times/]) {
    const said = atFirst.match(part)?.[1];
    expect(said && whole.includes(said), `the page opens with "${said}", which the front page does not say`);
  }
  await front.close();
  await tab.locator("#claims > summary").click();
  expect((await verdict()) === "holds", `at first a claim is called ${await verdict()}`);
  const move = async (name, key) => {
    const slider = tab.getByRole("slider", { name });
    await slider.focus();
    for (let n = 0; n < 10; n += 1) await slider.press(key);
  };
  expect(!(await field("daily_users").isVisible()), "the report's case shows inputs of a product");
  await move("Cost of GPT-4's final run", "PageUp");
  expect(/^A fleet/.test(await text("answer")) && (await verdict()) === "wrong", `with a dear run the claim is called ${await verdict()}`);
  expect(await tab.locator('[data-claim="crossover-4months-a1"].flipped').isVisible(), "the flip is not marked");
  await tab.locator("#claims > summary").click();
  await tab.getByLabel("Start from").selectOption("report");
  expect((await text("answer")) === atFirst, "the report's case does not come back");
  await tab.locator("#claims > summary").click();
  expect((await verdict()) === "holds", `unfolded again, a claim is called ${await verdict()}, as before`);
  const own = { daily_users: "20k", queries_per_user: "8", input_tokens: "1 200", output_tokens: "4e2", input_usd_per_mtok: "$0.60", output_usd_per_mtok: "0,8", training_cost_usd: "50,000" };
  await tab.getByLabel("a product of your own").check();
  expect(!(await field("fleet_share").isVisible()) && !(await field("batch_discount").isVisible()), "a product shows inputs that do not move its answer");
  for (const [name, typed] of Object.entries(own)) await field(name).fill(typed);
  await field("daily_users").focus();
  expect(/\$166\.40 a day.*after 9\.87 months/.test(await text("answer")), `20,000 users: ${await text("answer")}`);
  expect(/about this product now/.test(await text("note")), "nothing says that the subject changed");
  expect((await field("training_cost_usd").inputValue()) === "50,000", "values have no separators");
  for (const [typed, said] of [["many", /“many” is no number: kept 20,000/], ["1e12", /above the range: set to 10,000,000,000/], ["-5", /below the range: set to 1/]]) {
    await field("daily_users").fill("20000");
    await field("daily_users").fill(typed);
    await field("input_tokens").focus();
    await tab.waitForFunction(() => !/[a-z-]/.test(document.querySelector("input[name=daily_users]").value));
    expect(said.test(await text("daily_users-said")), `of "${typed}" the page says "${await text("daily_users-said")}"`);
    expect((await field("daily_users").getAttribute("aria-invalid")) === "true", `"${typed}" is not marked`);
  }
  await field("daily_users").fill("20k");
  expect(!(await text("daily_users-said")) && !(await field("daily_users").getAttribute("aria-invalid")), "a good entry does not clear the note");
  expect(/A smaller model pays back after .*servers of your own cost more than the prices above/.test(await text("ways")), `other ways: ${await text("ways")}`);
  await tab.locator("summary", { hasText: "Servers of your own" }).click();
  await tab.getByLabel("Open model on them").selectOption("Llama 3.1 405B");
  expect(/is 8 H100 at \$.* an hour each, with Llama 3\.1 405B at 8 bits/.test(await text("host-said")), `the server: ${await text("host-said")}`);
  await tab.getByLabel("Their chips").selectOption("RTX 4090");
  expect(/does not fit on 1 RTX 4090, and no link between two of them is known/.test(await text("host-said")), `too small: ${await text("host-said")}`);
  expect(/does not fit on the chips of your own/.test(await text("ways")) && !/Servers of your own for all/.test(await text("plans")), "what does not fit has numbers");
  await tab.getByLabel("Their chips").selectOption("B300");
  expect(/No rent of B300 is known/.test(await text("host-said")), `without a rent: ${await text("host-said")}`);
  await field("chip_hour_usd").fill("6");
  expect(/is 2 B300/.test(await text("host-said")), `with a rent: ${await text("host-said")}`);
  await tab.getByLabel("Their chips").selectOption("H100");
  await tab.getByLabel("Open model on them").selectOption("Llama 3.1 70B");
  await field("chip_price_usd").fill("30k");
  expect(/Servers that you buy pay back after/.test(await text("plans")) && !(await field("chip_hour_usd").isVisible()), "chips that are bought have no payback");
  await field("chip_price_usd").fill("0");
  await field("chip_hour_usd").fill("0");
  await tab.locator("#w-pin").focus();
  await tab.keyboard.press("Enter");
  for (const [typed, said] of [["No such model", /No priced model has this name.*as they were/], ["Claude Opus", /This is part of (Claude Opus [^;]+; ){6}and \d+ more: choose one\. .*as they were/], ["claude sonnet 5", /Prices since .* source: /]]) {
    await tab.getByLabel("Pick a model").fill(typed);
    await tab.keyboard.press("Tab");
    await tab.getByText(said).waitFor();
  }
  await tab.getByLabel("Pick a model").fill("GPT-5.5, OpenAI");
  await tab.getByText(/Prices since .* source: /).waitFor();
  await tab.locator("summary", { hasText: "Growth" }).click();
  await tab.getByLabel("The product's use over time").selectOption("growing");
  await field("use_growth_per_year").fill("0.1");
  await tab.waitForURL(/use_growth_per_year=0\.1/);
  await tab.waitForFunction(() => document.querySelectorAll("#w-effects tbody tr").length >= 3);
  const headings = await tab.locator("#w-results thead th").allTextContents();
  expect(headings.join() === "A,B, now,difference", `columns of two states: ${headings.join()}`);
  expect((await tab.locator("#w-chart path.pinned").count()) > 0, "the chart has no second curve");
  const command = await text("command");
  expect(/^make report SET="daily_users=20000 .*bill_growth_per_year=0.1"$/.test(command), `the command is ${command}`);
  tab.complaints.push(...await accessibility(tab));
  const small = await tab.locator(".whatif :is(button, select, input, summary):visible").evaluateAll((all) => all.filter((one) => one.type !== "radio" && one.getBoundingClientRect().height < 24).map((one) => one.id || one.name || one.dataset.for));
  expect(small.length === 0, `lower than 24 px: ${small.join(", ")}`);
  const said = [await text("answer"), await text("results"), command];
  await tab.reload();
  const again = [await text("answer"), await text("results"), await text("command")];
  expect(again.join() === said.join(), `the address restores ${again.join("; ")}`);
  await tab.locator("#w-swap").click();
  expect(/after 9\.87 months/.test(await text("answer")), `swapped: ${await text("answer")}`);
  await tab.locator("#w-unpin").click();
  expect(await tab.locator("#w-compare").isHidden(), "an unpinned state is still compared");
  await tab.evaluate(() => { Clipboard.prototype.writeText = () => Promise.reject(new Error("refused")); });
  await tab.locator("#w-copy-answer").click();
  await tab.getByText("does not let a page copy; the text is selected").waitFor();
  expect((await tab.evaluate(() => getSelection().toString())).startsWith((await text("answer")).slice(0, 40)), "where a browser refuses to copy, nothing is selected");
  for (const [id, name, holds] of [["csv", "what-if.csv", /input,daily_users,Daily users,people,20000/], ["svg", "what-if.svg", /Source: own calculation.*CC BY/s], ["png", "what-if.png", null]]) {
    const [file] = await Promise.all([tab.waitForEvent("download"), tab.locator(`#w-${id}`).click()]);
    expect(file.suggestedFilename() === name, `${id} is called ${file.suggestedFilename()}`);
    const bytes = readFileSync(await file.path());
    expect(holds ? holds.test(bytes.toString()) : bytes.length > 10000, `${name} does not hold what it should`);
  }
  const printed = await tab.pdf({ preferCSSPageSize: true });
  const sheets = printed.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
  expect(sheets <= 2, `printed, two states take ${sheets} sheets`);
  expect(!/undefined|NaN/.test(await tab.locator("#w-inputs").textContent()), "on paper an input has no name");
  expect(tab.complaints.length === 0, tab.complaints.join("; "));
};
