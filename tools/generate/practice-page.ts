import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { practices } from '../../packages/plimsoll/src/model/finding.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { projectRoot } from '../project.ts';
import type { Generated } from './generated.ts';

interface GuidePractice {
  readonly practice: string;
  readonly rules: readonly string[];
}

/** docs/practices.md: which rules judge which practice, and which answer what the production guides ask for. */
export function practicePage(rules: readonly Rule[]): Generated {
  const linked = (ids: readonly string[]) =>
    ids
      .map((id) => rules.find((rule) => rule.id === id))
      .filter((rule) => rule !== undefined)
      .map(({ id, preset = 'recommended' }) => `[${id}](rules/${id}.md)${preset === 'recommended' ? '' : ` (${preset})`}`)
      .join(', ');
  const rows = practices.map((practice) => {
    const own = rules.filter((rule) => rule.practice === practice).map(({ id }) => id);
    return `| \`${practice}\` | ${own.length} | ${linked(own)} |`;
  });
  // The same list is a test: each practice has a repository that neglects it and one that follows it.
  const guides = JSON.parse(readFileSync(join(projectRoot, 'test/conformance/practices.json'), 'utf8')) as GuidePractice[];
  const text = `# Practices

A practice is a heading that a team would put on its checklist. Every rule belongs to one; a practice fails if one of its
rules finds something that is more than a matter of style, and is *unknown* where its rules could not decide.
A rule with a preset in brackets is off unless that preset, or the rule itself, is asked for in \`plimsoll.yaml\`.

| practice | rules | judged by |
| --- | --- | --- |
${rows.join('\n')}

## What production guides ask for

“Docker best practices for production” and its like ask for these. \`test/conformance/practices\` holds a repository that
neglects each, and one that follows it.

| what they ask for | rules that answer |
| --- | --- |
${guides.map(({ practice, rules: ids }) => `| ${practice} | ${linked(ids)} |`).join('\n')}
`;
  return { path: 'docs/practices.md', text };
}
