import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parseDevice } from '../../packages/plimsoll/src/dockerfile/device.ts';
import { detectCheck, detectSyntax } from '../../packages/plimsoll/src/dockerfile/directives.ts';
import { expandWord } from '../../packages/plimsoll/src/dockerfile/expand.ts';
import { checkFlags } from '../../packages/plimsoll/src/dockerfile/flag-checks.ts';
import { takeFlags } from '../../packages/plimsoll/src/dockerfile/flags.ts';
import { findHeredocMarkers, parseHeredocMarker } from '../../packages/plimsoll/src/dockerfile/heredoc.ts';
import { decodeJsonArray } from '../../packages/plimsoll/src/dockerfile/json.ts';
import type { FlagRules } from '../../packages/plimsoll/src/dockerfile/keywords.ts';
import { parseMount } from '../../packages/plimsoll/src/dockerfile/mount.ts';
import { parseDockerfile, printDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Dockerfile } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { splitWords } from '../../packages/plimsoll/src/dockerfile/words.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkScore, type Score } from '../support/score.ts';
import { dump, type Node, recordedMount, type Stage, toNodes, toStages } from './buildkit-tree.ts';
import { goQuote } from './go-quote.ts';

const scores: Record<string, Score> = {};
const verbose = process.env['PLIMSOLL_VERBOSE'] !== undefined;

/** Counts the cases that hold; with PLIMSOLL_VERBOSE says what the others give. */
function count<T>(part: string, cases: readonly T[], check: (one: T) => { readonly expected: unknown; readonly actual: unknown }): void {
  let passed = 0;
  for (const one of cases) {
    const { expected, actual } = check(one);
    if (isDeepStrictEqual(actual, expected)) passed++;
    else if (verbose)
      console.error(
        part,
        JSON.stringify(one).slice(0, 600),
        '\n  expected',
        JSON.stringify(expected),
        '\n  actual  ',
        JSON.stringify(actual),
      );
  }
  const before = scores[part] ?? { passed: 0, total: 0 };
  scores[part] = { passed: before.passed + passed, total: before.total + cases.length };
}

const parse = (text: string): Dockerfile => parseDockerfile(new SourceText('Dockerfile', text));

interface TreeCase {
  readonly id: string;
  readonly dockerfile: string;
  readonly dump?: string;
  readonly escape?: string;
  readonly nodes?: readonly Node[];
  readonly stages?: readonly Stage[];
  readonly meta_args?: readonly { key: string; value: string | null }[];
  readonly instr_error?: { readonly line: number; readonly message: string };
  readonly parse_error?: { readonly line: number; readonly message: string };
  readonly warnings?: readonly { readonly line: number }[];
  readonly panic?: string;
}

/** The line and code of the first refusal, in the terms of BuildKit's message. */
function refusal(dockerfile: Dockerfile): { line: number; kind: string } | undefined {
  const first = dockerfile.diagnostics.find((diagnostic) => !diagnostic.accepted);
  if (!first) return undefined;
  // The line of an error is the first line of its instruction.
  const instruction = dockerfile.instructions.find(({ span }) => first.span.start >= span.start && first.span.start <= span.end);
  return { line: dockerfile.source.lineIndex(instruction?.span.start ?? first.span.start) + 1, kind: first.code };
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/no build stage in current context/, 'instruction-before-from'],
  [/unknown instruction/, 'unknown-instruction'],
  [/unknown flag/, 'unknown-flag'],
  [/missing a value on flag|expecting boolean|invalid network mode/, 'invalid-flag-value'],
  [/doesn't support variable expansion/, 'invalid-mount'],
  [/unterminated heredoc/, 'unterminated-heredoc'],
  [/must have two arguments|can't find =|names can not be blank/, 'invalid-key-value'],
  [/JSON/, 'invalid-json-form'],
  [/ONBUILD ONBUILD|ONBUILD trigger|ONBUILD requires/, 'invalid-onbuild'],
  [/HEALTHCHECK|--retries|strconv|duration|Interval/, 'invalid-healthcheck'],
  [/invalid name for build stage/, 'invalid-stage-name'],
  [/file with no instructions/, 'no-instructions'],
  [/requires|cannot accept a heredoc|can not be an empty string/, 'wrong-arguments'],
];

function expectedRefusal({ parse_error, instr_error }: TreeCase): { line: number; kind: string | undefined } | undefined {
  const error = parse_error ?? instr_error;
  if (!error) return undefined;
  const kind = kinds.find(([pattern]) => pattern.test(error.message))?.[1];
  return { line: kind === 'no-instructions' ? error.line + 1 : error.line, kind };
}

test('trees of the parser and instruction tests', (t) => {
  const folder = testData(t, 'cases/buildkit-parser');
  if (!folder) return;
  for (const name of readdirSync(folder).filter((file) => file.startsWith('ast-'))) {
    const cases = jsonLines<TreeCase>(join(folder, name));
    const part = name.replace('.jsonl', '');
    const parsed = cases.filter((one) => one.nodes);
    count(`${part}: print`, cases, (one) => ({ expected: one.dockerfile, actual: printDockerfile(parse(one.dockerfile)) }));
    count(`${part}: nodes`, parsed, (one) => ({ expected: one.nodes, actual: toNodes(parse(one.dockerfile)) }));
    count(`${part}: dump`, parsed, (one) => ({ expected: one.dump, actual: dump(toNodes(parse(one.dockerfile))) }));
    count(`${part}: escape`, parsed, (one) => ({ expected: one.escape, actual: parse(one.dockerfile).escape }));
    const judged = cases.filter((one) => one.panic === undefined);
    count(`${part}: refusal`, judged, (one) => ({ expected: expectedRefusal(one), actual: refusal(parse(one.dockerfile)) }));
    const staged = cases.filter((one) => one.stages);
    count(`${part}: stages`, staged, (one) => {
      const { stages, metaArgs } = toStages(parse(one.dockerfile));
      return { expected: { stages: one.stages, metaArgs: one.meta_args ?? [] }, actual: { stages, metaArgs } };
    });
    count(`${part}: empty continuation lines`, cases, (one) => ({
      expected: parsed.includes(one) ? (one.warnings?.map((warning) => warning.line) ?? []) : null,
      actual: parsed.includes(one) ? emptyContinuationLines(parse(one.dockerfile)) : null,
    }));
  }
});

/** BuildKit warns once for each instruction, at its last line. */
function emptyContinuationLines(dockerfile: Dockerfile): number[] {
  return dockerfile.instructions
    .filter((instruction) => instruction.emptyContinuations.length > 0)
    .map((instruction) => dockerfile.source.lineIndex(instruction.lineSpan.end) + 1);
}

test('parser testfiles', (t) => {
  const folder = testData(t, 'cases/buildkit-parser');
  if (!folder) return;
  const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
  count('testfiles', readdirSync(join(folder, 'testfiles')), (name) => ({
    expected: text('testfiles', name, 'result').trim(),
    actual: dump(toNodes(parse(text('testfiles', name, 'Dockerfile')))),
  }));
  count('testfiles-negative', readdirSync(join(folder, 'testfiles-negative')), (name) => ({
    expected: true,
    actual: refusal(parse(text('testfiles-negative', name, 'Dockerfile'))) !== undefined,
  }));
  count('testfile-line', ['Dockerfile'], (name) => {
    const nodes = toNodes(parse(text('testfile-line', name)));
    // TestParseIncludesLineNumbers of BuildKit's parser tests.
    const lines = [[5, 5], [11, 12], [17, 31]]; // biome-ignore format: pairs of lines
    return { expected: lines, actual: nodes.map(({ start, end }) => [start, end]) };
  });
});

interface DirectiveCase {
  readonly input: string;
  readonly directives?: readonly { readonly line: number; readonly name: string; readonly value: string }[];
  readonly directives_error?: string;
  readonly syntax?: { readonly cmdline: string; readonly line: number; readonly ref: string };
  readonly check?: { readonly cmdline: string; readonly line: number; readonly value: string };
}

test('directives', (t) => {
  const file = testData(t, 'cases/buildkit-parser/directives.jsonl');
  if (!file) return;
  count('directives', jsonLines<DirectiveCase>(file), ({ input, directives, directives_error, syntax, check }) => {
    const dockerfile = parse(input);
    // Recorded with a helper that, unlike BuildKit's parser, leaves the byte order mark in.
    const marked = input.startsWith('\ufeff');
    const found = (marked ? [] : dockerfile.directives).map(({ name, value, span }) => ({
      line: dockerfile.source.lineIndex(span.start) + 1,
      name,
      value,
    }));
    const detected = detectSyntax(input);
    const checked = detectCheck(input);
    return {
      expected: directives_error ? { refused: true } : { directives, syntax, check },
      actual: directives_error
        ? { refused: dockerfile.diagnostics.some((diagnostic) => diagnostic.code === 'invalid-directive') }
        : {
            directives: found,
            syntax: detected && { cmdline: detected.commandLine, line: detected.line, ref: detected.value },
            check: checked && { cmdline: checked.commandLine, line: checked.line, value: checked.value },
          },
    };
  });
});

interface FlagCase {
  readonly fn: 'BFlags' | 'ParseDevice';
  readonly args?: readonly string[];
  readonly bools?: readonly string[] | null;
  readonly strings?: readonly string[] | null;
  readonly values?: Readonly<Record<string, string | boolean>>;
  readonly input?: string;
  readonly device?: { readonly Name: string; readonly Required: boolean };
  readonly error?: string;
}

test('flags', (t) => {
  const file = testData(t, 'cases/buildkit-parser/flags.jsonl');
  if (!file) return;
  count('flags', jsonLines<FlagCase>(file), (one) => {
    if (one.fn === 'ParseDevice') {
      const device = parseDevice(one.input ?? '');
      return {
        expected: one.error ?? one.device,
        actual: 'error' in device ? device.error : { Name: device.name, Required: device.required },
      };
    }
    const bools = (one.bools ?? []).map((name) => [name, 'boolean'] as const);
    const strings = (one.strings ?? []).map((name) => [name, 'text'] as const);
    const rules: FlagRules = Object.fromEntries([...bools, ...strings]);
    const line = (one.args ?? []).join(' ');
    const span = { start: 0, end: 0 };
    const flags = takeFlags(line, 0, line.length).flags.map(({ name, value }) =>
      value === undefined ? { name, span } : { name, value, span },
    );
    const refused = checkFlags('X', flags, rules);
    if (one.error) return { expected: true, actual: refused !== undefined };
    // Defaults of the recorded run, overwritten by the flags.
    const values = {
      ...Object.fromEntries(bools.map(([name]) => [name, false])),
      ...Object.fromEntries(strings.map(([name]) => [name, 'HI'])),
    };
    for (const { name, value } of flags) values[name] = rules[name] === 'boolean' ? value !== 'false' : (value ?? '');
    return { expected: one.values, actual: refused ?? values };
  });
});

test('mounts', (t) => {
  const file = testData(t, 'cases/buildkit-parser/mounts.jsonl');
  if (!file) return;
  count('mounts', jsonLines<{ input: string; mount?: Record<string, unknown>; error?: string }>(file), ({ input, mount, error }) => {
    const parsed = parseMount(input);
    if ('error' in parsed) return { expected: error, actual: parsed.error };
    return { expected: mount, actual: recordedMount(parsed) };
  });
});

test('words and JSON form', (t) => {
  const words = testData(t, 'cases/buildkit-parser/words.jsonl');
  const arrays = testData(t, 'cases/buildkit-parser/json-form.jsonl');
  if (!words || !arrays) return;
  count('words', jsonLines<{ input: string; words: string[] }>(words), ({ input, words: expected }) => ({
    expected,
    actual: splitWords(input, 0, input.length, '\\').map((word) => word.text),
  }));
  count(
    'json-form',
    jsonLines<{ input: string; values?: string[]; notStringArray?: boolean }>(arrays),
    ({ input, values, notStringArray }) => {
      const array = decodeJsonArray(input);
      return {
        expected: values ?? (notStringArray ? 'mixed' : 'none'),
        actual: array.kind === 'strings' ? array.strings.map((string) => string.text) : array.kind,
      };
    },
  );
});

interface HeredocCase {
  readonly fn: 'ParseHeredoc' | 'heredocsFromLine';
  readonly input: string;
  readonly heredoc?: unknown;
  readonly heredocs?: unknown;
}

test('heredoc helpers', (t) => {
  const file = testData(t, 'cases/buildkit-parser/heredoc-helpers.jsonl');
  if (!file) return;
  count('heredoc-helpers', jsonLines<HeredocCase>(file), ({ fn, input, heredoc, heredocs }) => {
    if (fn === 'ParseHeredoc') return { expected: heredoc ?? null, actual: parseHeredocMarker(input) ?? null };
    return {
      expected: heredocs,
      actual: findHeredocMarkers(input).map(({ name, expand, chomp, fd }) => ({ chomp, expand, fd, name })),
    };
  });
});

interface ExpandCase {
  readonly fn: 'ProcessWord' | 'ProcessWords' | 'ProcessWordWithMatches';
  readonly input: string;
  readonly env: Readonly<Record<string, string>>;
  readonly result?: string | readonly string[];
  readonly matched?: readonly string[];
  readonly unmatched?: readonly string[];
  readonly error?: string;
}

test('expansion', (t) => {
  const file = testData(t, 'cases/buildkit-parser/shell-expand.jsonl');
  if (!file) return;
  count('shell-expand', jsonLines<ExpandCase>(file), ({ fn, input, env, result, matched, unmatched, error }) => {
    const expansion = expandWord(input, (name) => (Object.hasOwn(env, name) ? env[name] : undefined));
    if (expansion.error) return { expected: error, actual: `failed to process ${goQuote(input)}: ${expansion.error.message}` };
    const known = fn === 'ProcessWords' ? expansion.words : expansion.value;
    const actual = { result: known.known ? known.value : known.why };
    if (fn !== 'ProcessWordWithMatches') return { expected: { result }, actual };
    return {
      expected: { result, matched, unmatched },
      actual: { ...actual, matched: [...expansion.matched].sort(), unmatched: [...expansion.unmatched].sort() },
    };
  });
});

test('shell tables', (t) => {
  const folder = testData(t, 'cases/buildkit-parser/shell');
  if (!folder) return;
  const env: Record<string, string> = { PWD: '/home', SHELL: 'bash', KOREAN: '한국어', NULL: '' };
  const lookup = (name: string): string | undefined => (Object.hasOwn(env, name) ? env[name] : undefined);
  const lines = (name: string): string[] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  const rows = lines('envVarTest').filter((line) => !line.startsWith('W'));
  count('shell/envVarTest', rows, (line) => {
    const [, input = '', expected = ''] = line.split('|').map((cell) => cell.trim());
    const expansion = expandWord(input, lookup);
    return { expected, actual: expansion.value.known ? expansion.value.value : 'error' };
  });
  const words: Record<string, string> = {};
  const steps = lines('wordsTest').flatMap((line) => {
    if (line.startsWith('ENV ')) {
      const equals = line.indexOf('=');
      words[line.slice(4, equals).trim()] = line.slice(equals + 1);
      return [];
    }
    const bar = line.indexOf('|');
    return [{ input: line.slice(0, bar).trim(), expected: line.slice(bar + 1).trimStart(), words: { ...words } }];
  });
  count('shell/wordsTest', steps, ({ input, expected, words: variables }) => {
    const expansion = expandWord(input, (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined));
    return { expected, actual: expansion.words.known ? expansion.words.value.join(',') : 'error' };
  });
});

test('printing the corpus', (t) => {
  const folder = testData(t, 'corpus/dockerfiles');
  if (!folder) return;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('Dockerfile'),
  );
  count('corpus: print', files, (entry) => {
    const source = SourceText.fromBytes(entry.name, readFileSync(join(entry.parentPath, entry.name)));
    return { expected: source.text, actual: printDockerfile(parseDockerfile(source)) };
  });
});

interface Verdict {
  readonly id: string;
  readonly dockerfile?: string;
  readonly error?: { readonly line: number; readonly message: string };
}

/** Errors of BuildKit's parser and instruction parser; all others come from the build it makes of the instructions. */
const parserErrors =
  /^dockerfile parse error|must have two arguments|can't find =|no build stage in current|file with no instr|unterminated heredoc|arrays must be/;

test('verdicts of the builder, as far as they are made while parsing', (t) => {
  const oracle = testData(t, 'cases/buildkit-oracle.jsonl');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!oracle || !corpus) return;
  const check = (one: Verdict, source: SourceText) => {
    const refusedByParser = one.error !== undefined && parserErrors.test(one.error.message);
    const expected =
      refusedByParser && one.error ? expectedRefusal({ ...one, dockerfile: source.text, instr_error: one.error }) : undefined;
    return { expected, actual: refusal(parseDockerfile(source)) };
  };
  count('verdicts: oracle', jsonLines<Verdict>(oracle), (one) => check(one, new SourceText('Dockerfile', one.dockerfile ?? '')));
  count('verdicts: corpus', jsonLines<Verdict>(join(corpus, 'buildkit-verdicts.jsonl')), (one) =>
    check(one, SourceText.fromBytes(one.id, readFileSync(join(corpus, one.id)))),
  );
});

test('the scores do not fall', (t) => {
  if (!testData(t, 'cases/buildkit-parser')) return;
  checkScore('buildkit-parser', scores);
  assert.ok(Object.keys(scores).length > 0);
});
