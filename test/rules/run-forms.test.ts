import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText, type Span } from '../../packages/plimsoll/src/model/text.ts';
import type { DockerfileExample, Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { allRules, fixText, lintText } from '../support/rules.ts';
import { exceptions } from './run-form-exceptions.ts';
import { type RunForm, runAround, runForms } from './run-forms.ts';

/** What is wrong with a step is wrong with it in a heredoc, as a trigger and behind another escape character, too. */
for (const form of Object.keys(runForms) as RunForm[]) {
  describe(form, () => {
    const excepted = exceptions[form];
    test('fixes build and settle', () => {
      for (const rule of rules) {
        for (const example of examplesOf(rule)) {
          const text = inForm(rule, example, form);
          if (text === undefined) continue;
          const fixed = fixText(text, { unsafe: true, only: [rule.id] }, activeOf(rule, example.options), example.files, example.commits);
          assert.deepEqual(fixed.rejected, [], `${rule.id}:\n${text}`);
          assert.ok(fixed.converged, `${rule.id}:\n${text}`);
        }
      }
    });
    for (const rule of rules) {
      const examples = examplesOf(rule);
      const blind = examples.filter((example) => isBlind(rule, example, form));
      if (blind.length === 0 && !Object.hasOwn(excepted, rule.id)) continue;
      test(rule.id, () => {
        if (Object.hasOwn(excepted, rule.id)) assert.ok(blind.length > 0, 'is no exception any more');
        else
          assert.deepEqual(
            blind.map((example) => inForm(rule, example, form)),
            [],
          );
      });
    }
  });
}

/** The bad examples whose file is a Dockerfile. */
function examplesOf(rule: Rule): readonly DockerfileExample[] {
  return rule.examples.flatMap((example) => {
    const input = 'bad' in example ? example.bad : undefined;
    if (typeof input === 'string') return [{ dockerfile: input }];
    return input !== undefined && 'dockerfile' in input ? [input] : [];
  });
}

/** The rule says nothing of what it flags in a script once that is written in another form. */
function isBlind(rule: Rule, example: DockerfileExample, form: RunForm): boolean {
  const other = inForm(rule, example, form);
  return other !== undefined && spansOf(rule, { ...example, dockerfile: other }).length === 0;
}

/** Undefined where the rule flags more than scripts, or they cannot be written so. */
function inForm(rule: Rule, example: DockerfileExample, form: RunForm): string | undefined {
  if (example.shellcheck) return undefined;
  const { dockerfile } = example;
  const tree = parseDockerfile(new SourceText('Dockerfile', dockerfile));
  const spans = spansOf(rule, example);
  if (spans.length === 0 || !spans.every((span) => runAround(tree, span))) return undefined;
  return runForms[form](dockerfile, spans);
}

function spansOf(rule: Rule, { dockerfile, files, options, commits }: DockerfileExample): readonly Span[] {
  const { findings } = lintText(dockerfile, activeOf(rule, options), files, commits);
  return findings.filter((finding) => finding.location.path === 'Dockerfile').map(({ location }) => location.span);
}

function activeOf(rule: Rule, options: DockerfileExample['options']) {
  return allRules(options ? { [rule.id]: options } : {}).filter((active) => active.rule === rule);
}
