import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CommentTool } from '../../packages/plimsoll/src/engine/config/config.types.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { unusedSuppression } from '../../packages/plimsoll/src/rules/correctness/unused-suppression.ts';
import { processorTime } from '../support/processor-time.ts';
import { viewOf } from '../support/rules.ts';
import { activate, finds, fixWith, inspectText, sketchRule } from './sketch.ts';

const bad = finds('bad-word', 'BAD', undefined, {
  aliases: ['DL9001', 'DS-0042', 'CKV_DOCKER_77', 'StageNameCasing', 'no-bad-words', 'missing_user_instruction'],
});
const worse = finds('worse-word', 'WORSE', undefined, { aliases: ['DL9002'] });

/** Lines of the findings that are left, with the id of the rule where it is not the usual one. */
function left(text: string): string[] {
  const { findings, view } = inspectText(text, [bad, worse]);
  return findings.map(({ rule, location }) => {
    const { line } = view.source.position(location.span.start);
    return rule === 'bad-word' ? `${line}` : `${line} ${rule}`;
  });
}

const file = (above: string, rest = '') => `FROM a\n${above}\nRUN BAD 1\nRUN BAD 2\n${rest}FROM b\nRUN BAD 3\n`;

describe('ignore comments', () => {
  const all = ['3', '4', '6'];
  for (const [comment, expected] of [
    ['# a remark', all],
    ['# plimsoll ignore=bad-word', ['4', '6']],
    ['# plimsoll ignore=bad-word -- the reason', ['4', '6']],
    ['#plimsoll ignore = bad-word', ['4', '6']],
    ['# plimsoll ignore=worse-word,bad-word', ['2 unused-suppression', '4', '6']],
    ['# plimsoll ignore=DL9001', ['4', '6']],
    ['# plimsoll ignore=ds042', ['4', '6']],
    ['# plimsoll ignore=all', ['4', '6']],
    ['# plimsoll ignore=no-such-rule', ['2 unused-suppression', ...all]],
    ['# plimsoll ignore=worse-word', ['2 unused-suppression', ...all]],
    ['# hadolint ignore=DL9001', ['4', '6']],
    ['# hadolint ignore=DL3000,DL9001', ['4', '6']],
    ['# hadolint ignore=DL9002', all],
    ['# hadolint ignore=DL9001 # the reason', ['4', '6']],
    ['# hadolint ignore = DL9000 , DL9001', ['4', '6']],
    ['# a word on hadolint ignore=DL9001', all],
    ['# hadolint stage ignore=DL9001', ['6']],
    ['# hadolint global ignore=DL9001', []],
    ['# tally ignore=tally/no-bad-words', ['4', '6']],
    ['# tally ignore=hadolint/DL9001', ['4', '6']],
    ['# tally global ignore=hadolint/DL9001', []],
    ['# tally ignore=no-bad-words;reason=of the script, see docs', ['4', '6']],
    ['# tally ignore=all', ['4', '6']],
    ['# tally global ignore=all', []],
    ['# trivy:ignore:AVD-DS-0042', ['4', '6']],
    ['# trivy:ignore:DS042', ['4', '6']],
    ['#trivy:ignore:DS-0042:exp:2999-12-31', ['4', '6']],
    ['#trivy:ignore:DS-0042:exp:2020-12-31', all],
    ['#trivy:ignore:DS-0042:exp:soon', ['4', '6']],
    ['#trivy:ignore:DS-0001 trivy:ignore:DS-0042[name=x]:exp:2999-01-01', ['4', '6']],
    ['#trivy:ignore:*', ['4', '6']],
    ['#trivy:ignore:DS-*', ['4', '6']],
    ['#trivy:ignore:KSV-*', all],
    ['#tfsec:ignore:DS-0042', ['4', '6']],
    ['#checkov:skip=CKV_DOCKER_77: the reason', []],
    ['# checkov:skip=CKV_DOCKER_78', all],
    ['# checkov:skip=CKV_DOCKER_1,CKV_DOCKER_77', []],
    ['# kics-scan ignore-line', ['4', '6']],
    ['# kics-scan ignore', all],
    ['# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f', all],
    ['# plimsoll stage ignore=bad-word -- the reason', ['6']],
    ['# plimsoll file ignore=bad-word -- the reason', []],
    ['# plimsoll stage ignore=worse-word', ['2 unused-suppression', ...all]],
  ] as const) {
    test(comment, () => assert.deepEqual(left(file(comment)), expected));
  }

  test('speak of the next instruction only, also past empty lines and other comments', () => {
    assert.deepEqual(left('FROM a\n# plimsoll ignore=bad-word\n\n#\n# note\nRUN BAD\nRUN BAD\n'), ['7']);
  });

  test('speak of the instruction that they stand in', () => {
    assert.deepEqual(left('FROM a\nRUN one \\\n# plimsoll ignore=bad-word\n  && BAD\nRUN BAD\n'), ['5']);
  });

  test('at the top of the file, set apart by an empty line, speak of all of it', () => {
    assert.deepEqual(left('# plimsoll ignore=bad-word\n\nFROM a\nRUN BAD\nRUN BAD\n'), []);
    assert.deepEqual(left('# plimsoll ignore=bad-word\n\n# of the base\nFROM a\nRUN BAD\n'), []);
    assert.deepEqual(left('# syntax=docker/dockerfile:1\n# plimsoll ignore=bad-word\r\n\r\nFROM a\r\nRUN BAD\r\n'), []);
  });

  test('directly above the first instruction speak of that alone', () => {
    assert.deepEqual(left('# plimsoll ignore=bad-word\nFROM BAD\nRUN BAD\n'), ['3']);
    assert.deepEqual(left('# about\n\n# plimsoll ignore=bad-word\nFROM BAD\nRUN BAD\n'), ['5']);
  });

  test('below all instructions speak of nothing', () => {
    assert.deepEqual(left('FROM a\nRUN BAD\n# plimsoll ignore=bad-word\n'), ['2', '3 unused-suppression']);
  });

  test('cover a heredoc of their instruction', () => {
    assert.deepEqual(left('FROM a\n# plimsoll ignore=bad-word\nRUN <<EOF\nBAD\nEOF\nRUN BAD\n'), ['6']);
  });

  test('a comment inside a heredoc is the shell’s', () => {
    assert.deepEqual(left('FROM a\nRUN <<EOF\n# plimsoll ignore=bad-word\nBAD\nEOF\n'), ['4']);
  });

  test('check=skip speaks of the whole file', () => {
    assert.deepEqual(left('# check=skip=StageNameCasing,Other;error=true\nFROM a\nRUN BAD\n'), []);
    assert.deepEqual(left('#check=error=true;skip=StageNameCasing\nFROM a\nRUN BAD\n'), []);
    assert.deepEqual(left('# check=error=true\nFROM a\nRUN BAD\n'), ['3']);
  });

  test('check=skip=all speaks of all checks of BuildKit, and of nothing else', () => {
    assert.deepEqual(left('# check=error=true;skip=all\nFROM a\nRUN BAD WORSE\n'), ['3 worse-word']);
  });

  test('check= is read as BuildKit reads it', () => {
    assert.deepEqual(left('# check=skip=stagenamecasing\nFROM a\nRUN BAD\n'), ['3']);
    assert.deepEqual(left('# check=experimental=all;error=true;skip=StageNameCasing\nFROM a\nRUN BAD\n'), []);
    assert.deepEqual(left('# check=skip=StageNameCasing;other=1\nFROM a\nRUN BAD\n'), ['3']);
    assert.deepEqual(left('FROM a\n# check=skip=StageNameCasing // the reason\nRUN BAD\n'), []);
  });

  test('check=error=true makes errors of what BuildKit checks', () => {
    const severities = (text: string) => inspectText(text, [bad, worse]).findings.map(({ severity }) => severity);
    assert.deepEqual(severities('# check=error=true\nFROM a\nRUN BAD WORSE\n'), ['error', 'warning']);
    assert.deepEqual(severities('# check=error=false\nFROM a\nRUN BAD WORSE\n'), ['warning', 'warning']);
  });

  test('of Trivy count at the end of a line of shell, too', () => {
    assert.deepEqual(left('FROM a\nRUN BAD #trivy:ignore:DS-0042\nRUN BAD\n'), ['3']);
    // Comments on lines of their own, before and behind it, keep their places, and it keeps its.
    const other = '# hadolint ignore=DL9001\nRUN BAD\n';
    assert.deepEqual(left(`FROM a\n${other}RUN BAD #trivy:ignore:DS-0042\n${other}RUN BAD\n${other}`), ['7']);
  });

  test('of KICS count for the file above everything else, and for a stage above its FROM', () => {
    const disable = '# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f';
    assert.deepEqual(left(`# of the team\n${disable}\n\nFROM a\nRUN BAD WORSE\n`), ['5 worse-word']);
    assert.deepEqual(left('# kics-scan ignore\nFROM a\nRUN BAD WORSE\n'), ['3 worse-word']);
    assert.deepEqual(left('# kics-scan ignore-block\nFROM a\nRUN BAD\nFROM b\nRUN BAD\n'), ['5']);
  });

  test('of KICS and Trivy are known by the names that Kubernetes rules have, too', () => {
    const rule = finds('bad-word', 'BAD', undefined, { aliases: ['KSV-0012', 'Readiness Probe Is Not Configured'] });
    for (const comment of [
      '# kics-scan ignore',
      '# kics-scan disable=a659f3b5-9bf0-438a-bd9a-7d3a6427f1e3',
      '#trivy:ignore:AVD-KSV-0012',
      '#trivy:ignore:KSV012',
    ])
      assert.deepEqual(inspectText(`${comment}\nFROM a BAD\n`, [rule]).findings, [], comment);
  });

  test('count only of the tools that are asked for', () => {
    const text = 'FROM a\n# hadolint ignore=DL9001\nRUN BAD\n# plimsoll ignore=bad-word\nRUN BAD\n';
    const lines = (tools: readonly CommentTool[]) => {
      const { findings, view } = inspect(viewOf(new SourceText('Dockerfile', text)), activate([bad]), [bad], tools);
      return findings.map(({ location }) => view.source.position(location.span.start).line);
    };
    assert.deepEqual(lines(['plimsoll', 'hadolint']), []);
    assert.deepEqual(lines(['plimsoll']), [3]);
    assert.deepEqual(lines(['hadolint']), [5]);
    assert.deepEqual(lines([]), [3, 5]);
  });

  test("of ShellCheck's codes hide what goes by them", () => {
    const shell = sketchRule(
      'shell-problem',
      function* (view) {
        yield { message: 'found', at: { start: view.source.text.indexOf('BAD'), end: view.source.text.length }, aliases: ['SC2086'] };
      },
      { aliases: ['SC*'] },
    );
    for (const comment of ['plimsoll ignore=SC2086', 'hadolint ignore=DL3003,SC2086', 'tally ignore=shellcheck/SC2086'])
      assert.deepEqual(inspectText(`FROM a\n# ${comment}\nRUN BAD\n`, [shell]).findings, [], comment);
    assert.equal(inspectText('FROM a\n# plimsoll ignore=SC2046\nRUN BAD\n', [shell]).findings.length, 1);
  });

  test('check=skip above an instruction speaks of that one', () => {
    assert.deepEqual(left('FROM a\n# check=skip=StageNameCasing\nRUN BAD\nRUN BAD\n'), ['4']);
  });

  test('a finding in another file is hidden by what speaks of the whole file only', () => {
    const other = sketchRule('other-file', function* () {
      yield { message: 'found', at: { start: 40, end: 41 }, path: '.dockerignore' };
    });
    const rest = 'FROM a\nRUN something that is long enough\n';
    const count = (text: string) => inspectText(text, [other]).findings.filter(({ rule }) => rule === 'other-file').length;
    assert.equal(count(`# plimsoll ignore=other-file\n${rest}`), 1);
    assert.equal(count(`# plimsoll ignore=other-file\n\n${rest}`), 0);
  });

  test('hidden findings waive their practice', () => {
    assert.deepEqual(inspectText('FROM a\n# plimsoll ignore=bad-word\nRUN BAD\n', [bad]).waived, ['style']);
  });
});

describe('unused ignore comments', () => {
  test('are no finding for a rule that did not run, or that another tool may need', () => {
    const known = [bad, worse, unusedSuppression];
    assert.deepEqual(inspectText('FROM a\n# plimsoll ignore=worse-word\nRUN x\n', [bad], known).findings, []);
    assert.deepEqual(inspectText('FROM a\n# hadolint ignore=DL9001\nRUN x\n', [bad], known).findings, []);
  });

  test('are flagged at the id, and taken away with their line or without it', () => {
    const text = 'FROM a\n# plimsoll ignore=bad-word, worse-word -- why\nRUN BAD\n# plimsoll ignore=bad-word,worse-word\nRUN x\n';
    const { findings, view } = inspectText(text, [bad, worse]);
    const unused = findings.filter(({ rule }) => rule === 'unused-suppression');
    assert.deepEqual(
      unused.map(({ location }) => view.text(location.span)),
      ['worse-word', 'bad-word', 'worse-word'],
    );
    assert.equal(fixWith(text, [bad, worse, unusedSuppression]).source.text, 'FROM a\n# plimsoll ignore=bad-word -- why\nRUN BAD\nRUN x\n');
  });

  test('an id that is part of another is found at its own place', () => {
    const short = finds('bad', 'Q');
    const { findings, view } = inspectText('FROM a\n# plimsoll ignore=bad-word,bad\nRUN BAD\n', [bad, short]);
    assert.deepEqual(
      findings.map(({ location }) => location.span.start),
      [view.source.text.indexOf(',bad') + 1],
    );
  });
});

test('a hostile number of comments and findings takes linear time', () => {
  const text = `FROM a\n${'# plimsoll ignore=bad-word\nRUN BAD\n'.repeat(20_000)}`;
  const elapsed = processorTime();
  assert.deepEqual(inspectText(text, [bad]).findings, []);
  assert.ok(elapsed() < 3000);
});
