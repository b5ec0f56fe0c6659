import { practices } from '../../packages/plimsoll/src/model/finding.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import type { Generated } from './generated.ts';

/** docs/practices.md: which rules judge which practice. */
export function practicePage(rules: readonly Rule[]): Generated {
  const rows = practices.map((practice) => {
    const own = rules.filter((rule) => rule.practice === practice);
    const links = own.map((rule) => `[${rule.id}](rules/${rule.id}.md)`).join(', ');
    return `| \`${practice}\` | ${own.length} | ${links || 'none yet: never judged'} |`;
  });
  const text = `# Practices

A practice is a heading that a team would put on its checklist. Every rule belongs to one; a practice fails if one of its
rules finds something, and is *unknown* where its rules could not decide.

| practice | rules | judged by |
| --- | --- | --- |
${rows.join('\n')}
`;
  return { path: 'docs/practices.md', text };
}
