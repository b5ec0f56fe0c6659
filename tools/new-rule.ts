/** Starts a rule: `npm run new-rule -- practice/id` writes a file that compiles and adds it to the index. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { practices } from '../packages/plimsoll/src/model/finding.ts';
import { camelCase } from './generate/rule-files.ts';
import { generateRuleIndex } from './generate.ts';
import { projectRoot } from './project.ts';

const wanted = process.argv[2] ?? '';
const [practice = '', id = ''] = wanted.split('/');
const problem = whyNot(practice, id);
if (problem) {
  console.error(`${problem}\nusage: npm run new-rule -- practice/id     e.g. user/runs-as-root`);
  process.exitCode = 2;
} else {
  const path = `packages/plimsoll/src/rules/${practice}/${id}.ts`;
  mkdirSync(dirname(join(projectRoot, path)), { recursive: true });
  writeFileSync(join(projectRoot, path), template(practice, id), { flag: 'wx' });
  generateRuleIndex(true);
  console.log(`wrote ${path}\nnext: examples first, then detect; npm test -- test/rules/examples.test.ts; npm run generate`);
}

function whyNot(practice: string, id: string): string | undefined {
  if (!(practices as readonly string[]).includes(practice)) return `'${practice}' is not a practice: ${practices.join(', ')}`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id))
    return `'${id}' is not a rule id: two or more lower-case words joined by -, naming the bad pattern`;
  if (existsSync(join(projectRoot, `packages/plimsoll/src/rules/${practice}/${id}.ts`))) return `${practice}/${id} exists`;
  return undefined;
}

function template(practice: string, id: string): string {
  return `import { defineRule } from '../define.ts';

export const ${camelCase(id)} = defineRule({
  id: '${id}',
  practice: '${practice}',
  severity: 'warning',
  aliases: [],
  summary: 'One line: what is wrong',
  why: 'A paragraph: what it does to a container in production.',
  notWhen: 'Where it is right as it is, or costs more to change than it gives.',
  decides: 'What counts, and what is unknown.',
  sources: ['https://docs.docker.com/build/building/best-practices/'],
  messages: {
    found: 'What is wrong here, and what to write instead',
  },
  examples: [{ bad: 'FROM debian:12\\nRUN make\\n', flags: 'RUN' }, { good: 'FROM debian:12\\n' }],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('all', 'RUN')) {
        yield { message: 'found', at: step.instruction.keywordSpan };
      }
    },
  },
});
`;
}
