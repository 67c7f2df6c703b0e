// Checks pages with html-validate (the HTML standard and WCAG, by markup) and axe-core (WCAG, in a document without
// layout, so colors and sizes are not checked).
//
//     node pages.cjs FILE...

const fs = require("node:fs");
const axe = require("axe-core");
const { HtmlValidate } = require("html-validate");
const { JSDOM, VirtualConsole } = require("jsdom");

// The recommended rules without those for formatting, because a template writes the pages.
const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });

// This rule needs layout.
const LEFT_OUT = { "color-contrast": { enabled: false } };

async function accessibility(text) {
  const dom = new JSDOM(text, { runScripts: "outside-only", virtualConsole: new VirtualConsole() });
  dom.window.eval(axe.source);
  const result = await dom.window.axe.run({ rules: LEFT_OUT, resultTypes: ["violations"] });
  dom.window.close();
  if (result.passes.length < 10) return ["axe found next to nothing to look at"];
  return result.violations.map((rule) => `${rule.id}: ${rule.help}: ${rule.nodes[0].html.slice(0, 160)}`);
}

async function main(files) {
  let failed = 0;
  for (const file of files) {
    const text = fs.readFileSync(file, "utf8");
    const report = await validator.validateString(text, file);
    const messages = report.results.flatMap((result) => result.messages);
    const problems = messages.map((message) => `${message.line}: ${message.ruleId}: ${message.message}`);
    problems.push(...(await accessibility(text)));
    failed += problems.length > 0 ? 1 : 0;
    console.log(`${problems.length > 0 ? "INVALID" : "sound"} ${file.split("/").pop()}`);
    problems.slice(0, 20).forEach((problem) => console.log(`    ${problem}`));
  }
  console.log(`${files.length} pages, ${failed} with problems`);
  process.exit(failed > 0 || files.length === 0 ? 1 : 0);
}

main(process.argv.slice(2));
