// Answers questions about textlint, for benchmarks/textlint.py: JSON in on stdin, JSON out.
// {texts, runs}: lints each text `runs` times; tells milliseconds and messages by rule.
import { createLinter, loadTextlintrc } from "textlint";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { texts, runs } = JSON.parse(input);
const descriptor = await loadTextlintrc({ configFilePath: process.argv[2] });
const linter = createLinter({ descriptor });

const answers = [];
for (const text of texts) {
  const milliseconds = [];
  let messages = [];
  for (let run = 0; run < runs; run++) {
    const begun = performance.now();
    ({ messages } = await linter.lintText(text, "text.md"));
    milliseconds.push(performance.now() - begun);
  }
  const byRule = {};
  for (const { ruleId } of messages) byRule[ruleId] = (byRule[ruleId] ?? 0) + 1;
  answers.push({ milliseconds, byRule });
}
process.stdout.write(JSON.stringify(answers));
