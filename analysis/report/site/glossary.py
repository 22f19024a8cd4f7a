"""How words were read as numbers, and what each name in ``results.json`` means."""

READINGS = (
    ("dozens", "24 or more"),
    ("hundreds; thousands; tens of thousands", "200; 2,000; 20,000 or more"),
    ("millions; hundreds of millions", "2 million; 200 million or more"),
    ("billions, multi-billion; trillions", "2 billion; 2 trillion or more"),
    ("megawatts", "2 MW or more"),
    ("orders of magnitude", "100 times or more"),
    ("a million, billion-dollar (singular)", "one or more"),
    ("a few", "2 to 5 (a few thousand: 2,000 to 5,000)"),
    ("several", "2 to 6"),
    ("milliseconds", "1,000 ms or less"),
    ("cents", "0.02 to 0.99 dollars"),
    ("days, as a duration", "1 day or more"),
    ("weeks", "14 to 84 days; within weeks: 12 weeks or less"),
    ("months", "2 to 12 months; within months: 12 months or less"),
    ("days to months; weeks to months", "1 to 365 days; 14 to 365 days"),
    ("early 2026", "until the end of March 2026"),
    (
        "far, much, significantly or substantially more; dwarfs",
        "1.5 times or more (less: the inverse)",
    ),
    ("dominates, mainly, most, majority, larger part", "50 % or more, not widened"),
    ("two thirds; one third", "66 %; 33 %"),
)

SCHEMA = (
    ("schema_version", "version of this list of names"),
    ("version", "version of the project"),
    ("data_cut", "latest date that a price in the dataset speaks of, ISO"),
    ("scenario", "title of the scenario; empty or baseline for the default parameters"),
    ("parameters", "every parameter of the chapters by name, with the value of this run"),
    ("counts", "number of claims by verdict"),
    ("claims", "list of records, one a claim, in the order of claims.csv; its names follow"),
    (
        "id, article, chapter, topic, family",
        "where the claim belongs; family joins claims about one headline",
    ),
    ("statement, quantity", "the claim in our words, and the quantity that it is about"),
    ("as_of, attributed_to", "the period that it speaks of, and whom the article names for it"),
    ("claimed.relation", "equals, at_least, at_most, between, or true (no number)"),
    ("claimed.low, value, high, unit", "the claimed numbers as stated, null where there is none"),
    ("claimed.hedge", "about or exact, as the article words it"),
    ("claimed.set", "[a, b] that counts as agreement; null is an open end"),
    ("arithmetic, evidence", "the two checks, null where there is none; their names follow"),
    ("by", "formula or notebook: what computed the check"),
    ("formula", "the formula, empty when a notebook computed it"),
    (
        "median, low, high, level, unit",
        'median and interval of the recomputation; "never" for what does not happen',
    ),
    ("p_inside", "share of simulated cases in the claimed set, 0 to 1"),
    (
        "factor_off",
        "claimed over computed, taken at the "
        "nearest end; 1 "
        "inside, "
        "above 1 "
        "overstated, "
        "below 1 "
        "understated; "
        '0 or "never" where no factor connects them',
    ),
    ("facts", "ids of facts.csv that the check uses"),
    ("verdict, basis", "the verdict, and which check decided it: evidence, arithmetic, or empty"),
    ("reading, remark", "how words became numbers; why it matters or what would decide it"),
    ("sources", "ids of sources.csv, the article's own included"),
    (
        "turns",
        "what would make it true: for each input the range in which the claim holds, all else at "
        "its median",
    ),
    (
        "input, unit, now, low, high",
        "a fact or a parameter of the chapter, its value, and the ends of that range; null is open",
    ),
    ("reachable", "false when no value within a hundredfold of today's makes the claim hold"),
    ("lines", "lines of the article, separated by semicolons"),
    ("conflicts", "ids of claims that contradict this one"),
)
