import type { Span } from '../model/text.ts';
import { readCommand, readList, toWord } from './arguments.ts';
import { skipSpaces } from './characters.ts';
import { checkFlags, checkRunFlags } from './flag-checks.ts';
import { checkHealthcheckFlags } from './healthcheck.ts';
import { parseHeredocMarker } from './heredoc.ts';
import { flagRules, gluedKeyword, suggestKeyword } from './keywords.ts';
import { readArguments, readPairs } from './pairs.ts';
import { type Problem, problem, wordsSpan } from './problems.ts';
import { type SplitInstruction, splitInstruction } from './split-instruction.ts';
import { subtext } from './subtext.ts';
import type { Comment, Heredoc, Instruction, Word } from './tree.ts';
import { splitFields } from './words.ts';

// BuildKit refuses an ONBUILD behind an ONBUILD; a long chain of them is not worth a deep tree.
const deepestOnbuild = 3;
const none: readonly never[] = [];

/** What the lines around an instruction say about it. */
export interface Frame {
  readonly escape: '\\' | '`';
  readonly span: Span;
  readonly lineSpan: Span;
  readonly heredocs: readonly Heredoc[];
  readonly innerComments: readonly Comment[];
  readonly leadingComments: readonly Comment[];
  readonly emptyContinuations: readonly Span[];
  /** How many ONBUILDs stand in front. */
  readonly onbuilds: number;
}

export interface BuiltInstruction {
  readonly instruction: Instruction;
  readonly problem: Problem | undefined;
}

/** Makes the typed instruction, with the first thing BuildKit refuses about it. */
export function buildInstruction(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { keyword, line, from, to } = split;
  switch (keyword) {
    case 'FROM':
      return buildFrom(split, frame);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT': {
      const { command, refused } = readCommand(line, from, to);
      const flaws = refused ?? flagProblem(split) ?? (keyword === 'RUN' ? checkRunFlags(split.flags) : undefined);
      return { instruction: { ...base(split, frame, flaws), keyword, command }, problem: flaws };
    }
    case 'SHELL':
      return buildShell(split, frame);
    case 'COPY':
    case 'ADD':
      return buildCopy(split, frame, keyword);
    case 'ENV':
    case 'LABEL': {
      const read = readPairs(keyword, split, frame.escape);
      const flaws = read.problem?.level === 'parser' ? read.problem : (flagProblem(split) ?? read.problem);
      return { instruction: { ...base(split, frame, flaws), keyword, pairs: read.pairs, legacy: read.legacy }, problem: flaws };
    }
    case 'ARG': {
      const read = readArguments(split, frame.escape);
      const flaws = read.problem ?? ignoredFlags(split);
      return { instruction: { ...base(split, frame, flaws), keyword, pairs: read.pairs, legacy: false }, problem: flaws };
    }
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER': {
      const argument = from < to ? { text: line.text.slice(from, to), span: line.toSourceSpan(from, to) } : undefined;
      const example = {
        USER: 'USER <name>',
        WORKDIR: 'WORKDIR <path>',
        STOPSIGNAL: 'STOPSIGNAL SIGTERM',
        MAINTAINER: 'LABEL maintainer="<name>"',
      };
      const flaws = argument
        ? keyword === 'STOPSIGNAL'
          ? ignoredFlags(split)
          : flagProblem(split)
        : problem('wrong-arguments', split.keywordSpan, `${keyword} has no argument`, `Write ${example[keyword]}.`);
      return { instruction: { ...base(split, frame, flaws), keyword, argument }, problem: flaws };
    }
    case 'EXPOSE': {
      const words = splitFields(line.text, from, to).map((field) => toWord(line, field));
      const missing = problem('wrong-arguments', split.keywordSpan, 'EXPOSE has no argument', 'Write EXPOSE <port>, such as EXPOSE 8080.');
      const flaws = words.length === 0 ? missing : flagProblem(split);
      return { instruction: { ...base(split, frame, flaws), keyword, json: false, words }, problem: flaws };
    }
    case 'VOLUME':
      return buildVolume(split, frame);
    case 'HEALTHCHECK':
      return buildHealthcheck(split, frame);
    case 'ONBUILD':
      return buildOnbuild(split, frame);
    default:
      return buildUnknown(split, frame);
  }
}

function base(split: SplitInstruction, frame: Frame, flaws: Problem | undefined) {
  return {
    kind: 'instruction' as const,
    keywordSpan: split.keywordSpan,
    span: frame.span,
    lineSpan: frame.lineSpan,
    flags: split.flags,
    body: subtext(split.line, split.from, split.to),
    heredocs: frame.heredocs,
    innerComments: frame.innerComments,
    leadingComments: frame.leadingComments,
    emptyContinuations: frame.emptyContinuations,
    onbuild: frame.onbuilds > 0,
    broken: flaws !== undefined && flaws.level !== 'ignored',
  };
}

function flagProblem({ keyword, flags }: SplitInstruction): Problem | undefined {
  return flags.length === 0 || keyword === '?' ? undefined : checkFlags(keyword, flags, flagRules[keyword]);
}

/** BuildKit takes the flags off these instructions and never looks at them. */
function ignoredFlags({ keyword, flags }: SplitInstruction): Problem | undefined {
  const flag = flags[0];
  if (!flag) return undefined;
  const found = problem('unknown-flag', flag.span, `${keyword} ignores --${flag.name}`, `Leave it out: ${keyword} takes no flags.`);
  return { ...found, level: 'ignored' };
}

function buildFrom(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const words = splitFields(split.line.text, split.from, split.to).map((field) => toWord(split.line, field));
  const [image, keyword, name] = words;
  const as = keyword?.text.toLowerCase() === 'as' && name ? { keyword, name } : undefined;
  const flaws = checkFrom(words, as !== undefined, split.keywordSpan) ?? flagProblem(split);
  return { instruction: { ...base(split, frame, flaws), keyword: 'FROM', image, as }, problem: flaws };
}

function checkFrom(words: readonly Word[], named: boolean, keywordSpan: Span): Problem | undefined {
  const name = words[2];
  if (words.length === 3 && named && name) {
    if (/^[a-z][a-z0-9\-_.]*$/.test(name.text.toLowerCase())) return undefined;
    const help = 'A stage name begins with a letter and has only letters, digits, -, _ and . behind it.';
    return problem('invalid-stage-name', name.span, `${name.text} cannot name a stage`, help);
  }
  if (words.length === 1) return undefined;
  if (words.length === 0)
    return problem('wrong-arguments', keywordSpan, 'FROM has no image', 'Write FROM <image>, or FROM <image> AS <name>.');
  const comment = words.find((word) => word.text.startsWith('#'));
  return problem(
    'wrong-arguments',
    wordsSpan(words.slice(1), keywordSpan),
    'FROM takes one image, or an image, AS and a name',
    comment ? 'Put the comment on a line of its own.' : 'Write FROM <image>, or FROM <image> AS <name>.',
  );
}

function buildShell(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { json, words, refused } = readList(split.line, split.from, split.to);
  const span = wordsSpan(words, split.keywordSpan);
  const form = 'Write a JSON array, such as SHELL ["/bin/bash", "-c"].';
  let flaws = refused ?? flagProblem(split);
  if (!flaws && words.length === 0) flaws = problem('wrong-arguments', span, 'SHELL has no arguments', form);
  else if (!flaws && !json) flaws = problem('invalid-json-form', span, 'SHELL takes its arguments in JSON form only', form);
  return { instruction: { ...base(split, frame, flaws), keyword: 'SHELL', words }, problem: flaws };
}

function buildCopy(split: SplitInstruction, frame: Frame, keyword: 'COPY' | 'ADD'): BuiltInstruction {
  const { json, words, refused } = readList(split.line, split.from, split.to);
  const destination = words.length > 1 ? words.at(-1) : undefined;
  const sources = (destination ? words.slice(0, -1) : words).map((word) => withHeredoc(word, frame.heredocs));
  let flaws = refused;
  if (!flaws && !destination) {
    const message = words.length === 0 ? `${keyword} has no arguments` : `${keyword} has a source but no destination`;
    flaws = problem('wrong-arguments', wordsSpan(words, split.keywordSpan), message, `Write ${keyword} <source> <destination>.`);
  }
  flaws ??= flagProblem(split);
  if (!flaws && destination && parseHeredocMarker(destination.text)) {
    const help = `Put the heredoc first and the path behind it: ${keyword} ${destination.text} <destination>.`;
    flaws = problem('wrong-arguments', destination.span, `${keyword} cannot write to a heredoc`, help);
  }
  return { instruction: { ...base(split, frame, flaws), keyword, json, sources, destination }, problem: flaws };
}

/** BuildKit finds a source's heredoc by its name; of several with one name the last counts. */
function withHeredoc(word: Word, heredocs: readonly Heredoc[]): Word {
  if (heredocs.length === 0) return word;
  const marker = parseHeredocMarker(word.text);
  const heredoc = marker && heredocs.findLast((candidate) => candidate.name === marker.name);
  return heredoc ? { ...word, heredoc } : word;
}

function buildVolume(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { json, words, refused } = readList(split.line, split.from, split.to);
  const blank = words.find((word) => word.text.trim() === '');
  let flaws = refused;
  if (!flaws && words.length === 0) flaws = problem('wrong-arguments', split.keywordSpan, 'VOLUME has no path', 'Write VOLUME <path>.');
  flaws ??= flagProblem(split);
  if (!flaws && blank)
    flaws = problem('wrong-arguments', blank.span, 'VOLUME has an empty path', 'Remove the empty string, or name a path.');
  return { instruction: { ...base(split, frame, flaws), keyword: 'VOLUME', json, words }, problem: flaws };
}

function buildHealthcheck(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { line, from, to } = split;
  const typeEnd = from + (/[\s\u0085]/.exec(line.text.slice(from, to))?.index ?? to - from);
  const type = line.text.slice(from, typeEnd).toUpperCase();
  const commandStart = skipSpaces(line.text, typeEnd, to);
  const typeSpan = line.toSourceSpan(from, typeEnd);
  const { command, refused } = readCommand(line, commandStart, to);
  const empty = command.form === 'exec' ? command.words.length === 0 : commandStart === to;
  const check =
    type === 'NONE' ? { none: true as const } : type === 'CMD' ? { none: false as const, cmdSpan: typeSpan, command } : undefined;
  const flaws = refused ?? checkHealthcheck(split, type, typeSpan, empty) ?? (type === 'NONE' ? ignoredFlags(split) : undefined);
  return { instruction: { ...base(split, frame, flaws), keyword: 'HEALTHCHECK', check }, problem: flaws };
}

function checkHealthcheck(split: SplitInstruction, type: string, typeSpan: Span, empty: boolean): Problem | undefined {
  const form = 'Write HEALTHCHECK CMD <command>, or HEALTHCHECK NONE.';
  if (type === '') return problem('invalid-healthcheck', split.keywordSpan, 'HEALTHCHECK has no arguments', form);
  if (type === 'NONE') {
    return empty
      ? undefined
      : problem('invalid-healthcheck', split.line.toSourceSpan(split.from, split.to), 'HEALTHCHECK NONE takes no arguments', form);
  }
  const flaws = flagProblem(split);
  if (flaws) return flaws;
  if (type !== 'CMD') return problem('invalid-healthcheck', typeSpan, `HEALTHCHECK begins with CMD or NONE, not ${type}`, form);
  if (empty) return problem('invalid-healthcheck', typeSpan, 'HEALTHCHECK CMD has no command', form);
  return checkHealthcheckFlags(split.flags);
}

function buildOnbuild(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { line, from, to } = split;
  const inner = from < to && frame.onbuilds < deepestOnbuild ? splitInstruction(line, from, to) : undefined;
  const span = inner ? { start: inner.keywordSpan.start, end: frame.span.end } : frame.span;
  const trigger =
    inner &&
    buildInstruction(inner, {
      ...frame,
      span,
      lineSpan: { start: span.start, end: frame.lineSpan.end },
      innerComments: none,
      leadingComments: none,
      emptyContinuations: none,
      onbuilds: frame.onbuilds + 1,
    });
  const flaws = checkOnbuild(split, inner, trigger?.problem);
  return { instruction: { ...base(split, frame, flaws), keyword: 'ONBUILD', trigger: trigger?.instruction }, problem: flaws };
}

function checkOnbuild(split: SplitInstruction, inner: SplitInstruction | undefined, within: Problem | undefined): Problem | undefined {
  if (within?.level === 'parser') return within;
  const form = 'Write ONBUILD <instruction>.';
  if (split.from === split.to) return problem('invalid-onbuild', split.keywordSpan, 'ONBUILD has no instruction', form);
  const flaws = flagProblem(split);
  if (flaws || !inner) return flaws;
  if (inner.keyword === 'ONBUILD') {
    return problem('invalid-onbuild', inner.keywordSpan, 'ONBUILD cannot trigger another ONBUILD', 'Write ONBUILD once.');
  }
  if (inner.keyword === 'FROM' || inner.keyword === 'MAINTAINER') {
    return problem(
      'invalid-onbuild',
      inner.keywordSpan,
      `ONBUILD cannot trigger ${inner.keyword}`,
      'Use another instruction, or leave the line out.',
    );
  }
  return within && { ...within, level: 'ignored' };
}

function buildUnknown(split: SplitInstruction, frame: Frame): BuiltInstruction {
  const { written } = split;
  const near = suggestKeyword(written);
  const glued = gluedKeyword(written);
  let help =
    'A line begins with an instruction such as RUN or COPY; if this one continues the line above, end that one with the escape character.';
  if (near) help = `Did you mean ${near}?`;
  if (glued) help = `Put a blank behind ${glued}.`;
  const message = written === '' ? 'An instruction is missing behind the line continuation' : `${written} is no instruction`;
  const flaws = problem('unknown-instruction', written === '' ? frame.lineSpan : split.keywordSpan, message, help);
  return { instruction: { ...base(split, frame, flaws), keyword: '?', written }, problem: flaws };
}
