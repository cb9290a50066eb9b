"""Measurements of what people wait for; ``make bench`` writes ``build/bench.json``."""
