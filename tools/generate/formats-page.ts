import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatNames, formats } from '../../packages/plimsoll/src/reporters/formats.ts';
import { projectRoot } from '../project.ts';
import type { Generated } from './generated.ts';
import { codeBlock, tableCell } from './markdown.ts';

const introduction = `Every \`--format\` of \`plimsoll lint\` and \`plimsoll audit\`. It may be given several times, each with a file of its own; at most one
goes to standard output. Files are written whole, with the folders above them; the exit code is the same whatever the format.

\`\`\`
plimsoll lint --format github --format sarif=reports/plimsoll.sarif
plimsoll lint --format junit --output reports/junit.xml
\`\`\`

On GitHub, annotations and code scanning:

\`\`\`yaml
- run: npx plimsoll lint --format github --format sarif=plimsoll.sarif
- uses: github/codeql-action/upload-sarif@v4
  if: always()
  with: { sarif_file: plimsoll.sarif }
\`\`\`

On GitLab, the widget of the merge request:

\`\`\`yaml
plimsoll:
  image: node:24-slim
  script: npx plimsoll lint --format text --format gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports: { codequality: gl-code-quality-report.json }
\`\`\`

Suggestions in a review, by reviewdog: \`npx plimsoll lint --format rdjson | reviewdog -f=rdjson -reporter=github-pr-review\`.

\`plimsoll image\` prints findings about a built image in all of them. Text, JSON and SARIF say the layer and the path in the image; formats
that know files and lines only show a finding at the instruction of the Dockerfile that is to blame, if one was given, and else under the
name of the image.

What could not be read goes to standard error, and into the documents that have a place for it. Below each format is what it prints for
[one Dockerfile](../test/golden/sarif/Dockerfile); here JSON is laid out, and what is long is cut.`;

/** docs/formats.md: the formats with their samples, which are what tests hold the program against. */
export function formatsPage(): Generated {
  const parts = [
    '# Formats',
    introduction,
    [
      '| format | what it is |',
      '| --- | --- |',
      ...formatNames.map((name) => `| [${name}](#${name}) | ${tableCell(formats[name].summary)} |`),
    ].join('\n'),
  ];
  for (const name of formatNames) {
    const { summary, details } = formats[name];
    parts.push(`## ${name}`, `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. ${details}`, codeBlock('', sample(name)));
  }
  return { path: 'docs/formats.md', text: `${parts.join('\n\n')}\n` };
}

const widestLine = 140;
const mostLines = 130;

/** The output that test/golden expects, without the exit code behind it; JSON is laid out, and what is long cut. */
function sample(name: string): string {
  const text = readFileSync(join(projectRoot, 'test/golden', name, 'expected'), 'utf8').replace(/exit code \d+\n$/, '');
  const lines = (/^[[{]/.test(text) ? laidOut(text) : text).split('\n');
  const shown = lines.slice(0, mostLines).map((line) => (line.length > widestLine ? `${line.slice(0, widestLine)}…` : line));
  return [...shown, ...(lines.length > mostLines ? ['…'] : [])].join('\n');
}

/** A null character ends each document of a stream. */
function laidOut(text: string): string {
  const documents = text.endsWith('\0') ? text.split('\0').slice(0, -1) : [text];
  return documents.map((document) => JSON.stringify(JSON.parse(document), null, 2)).join('␀');
}
