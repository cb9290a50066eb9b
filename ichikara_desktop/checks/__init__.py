"""Live text checks: sentences, tokens, rules, findings, profiles."""
