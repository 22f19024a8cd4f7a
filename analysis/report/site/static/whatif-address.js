/* A state of the page as the query of an address, and as the command that builds the whole report with it. */
const whatifAddress = (() => {
  "use strict";

  const PAGE_ONLY = ["use_growth_per_year", "price_decline_per_year", "shape", "ramp_months", "reading", "currency"];

  /* Names that notebooks declare, with their values where these differ from the best estimate. GPT-4's run on the
     chosen basis is what the notebooks take by themselves, and a bill that stays as it is what they start from. */
  const changed = (s, defaults, facts, bases) => {
    const own = Object.keys(defaults).filter((name) => !PAGE_ONLY.includes(name) && s[name] !== defaults[name]);
    const values = Object.fromEntries(own.map((name) => [name, s[name]]));
    delete values.gpt4_training_cost_usd;
    const run = facts[bases[s.training_basis]];
    if (s.gpt4_training_cost_usd !== run) values.gpt4_training_cost_usd = s.gpt4_training_cost_usd;
    const grows = (s.shape === "growing" ? s.use_growth_per_year : 1) / s.price_decline_per_year;
    if (s.shape !== "ramp" && grows !== 1) values.bill_growth_per_year = grows;
    return values;
  };

  const command = (s, defaults, facts, bases) => {
    const pairs = Object.entries(changed(s, defaults, facts, bases))
      .map(([name, value]) => `${name}=${/\s/.test(value) ? `'${value}'` : value}`);
    return pairs.length ? `make report SET="${pairs.join(" ")}"` : "make report";
  };

  /* The value that a text of an address stands for, or null where the page has no such name or does not allow it. */
  const allowed = (name, text, { choices, inputs }) => {
    if (name === "currency") return /^[A-Za-z]{1,8}$/.test(text) ? text.toUpperCase() : null;
    if (Object.hasOwn(choices, name)) return choices[name].includes(text) ? text : null;
    if (!Object.hasOwn(inputs, name)) return null;
    const { low, high, zero } = inputs[name];
    const value = text.trim() === "" ? NaN : Number(text);
    return (value >= low && value <= high) || (zero && value === 0) ? value : null;
  };

  /* The state that an address asks for: the report's case, but for what it names and the page allows. Names of the
     pinned state begin with `before`. */
  const fromAddress = (search, page, before = "") => {
    const found = { ...page.defaults };
    for (const [name, text] of new URLSearchParams(search)) {
      const value = name.startsWith(before) ? allowed(name.slice(before.length), text, page) : null;
      if (value !== null) found[name.slice(before.length)] = value;
    }
    return found;
  };

  const differing = (s, other) => Object.keys(other).filter((name) => s[name] !== other[name]);

  /* The query of an address that brings a state back, and a pinned one. An address that changes a number but says
     nothing of the reading is about a product. */
  const toAddress = (s, page, pinned) => {
    const named = (one, before) => differing(one, page.defaults).map((name) => [before + name, one[name]]);
    const pairs = named(s, "");
    if (pairs.length && s.reading === page.defaults.reading) pairs.push(["reading", s.reading]);
    if (pinned) pairs.push(["pinned", 1], ...named(pinned, "a."));
    return new URLSearchParams(pairs).toString();
  };

  return { command, allowed, fromAddress, toAddress, differing };
})();
if (typeof module !== "undefined") module.exports = whatifAddress;
