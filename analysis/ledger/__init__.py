"""Claims and verdicts: the rule, formulas, turning values, results and contradictions."""
