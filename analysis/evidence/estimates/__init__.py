"""Uncertain numbers that know where they come from: worlds, estimates, formulas, facts."""
