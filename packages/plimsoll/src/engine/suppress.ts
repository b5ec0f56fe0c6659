import type { Dockerfile, Instruction } from '../dockerfile/tree.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { SourceText, Span } from '../model/text.ts';
import type { Rule, UnusedSuppression } from '../rules/define.ts';

/** The place that a comment speaks of: findings that begin in it are hidden. Undefined means the whole file. */
type Scope = Span | undefined;

/** A rule in a place: all comments that name it there are of use together. */
interface Use {
  used: boolean;
}

/** One id of one of our own comments, which have to be useful; other tools may need theirs. */
interface OwnSuppression {
  readonly written: string;
  readonly at: Span;
  readonly remove: Span;
  /** Rules of ours that it names, directly or as another tool's alias; empty if there is none. */
  readonly rules: readonly string[];
  readonly all: boolean;
  readonly uses: readonly Use[];
}

/** The ignore comments of one file. */
export class Suppressions {
  readonly #file = new Map<string, Use>();
  readonly #instructions = new ScopedUses();
  readonly #stages = new ScopedUses();
  readonly #own: OwnSuppression[] = [];
  /** Whether any comment or directive hides anything: most files have none. */
  #some = false;
  readonly #rules: readonly Rule[];
  readonly #named = new Map<string, readonly string[]>();
  readonly #path: string;

  constructor(view: TextView, rules: readonly Rule[]) {
    this.#path = view.path;
    this.#rules = rules;
    const { text } = view.source;
    const dockerfile = view.kind === 'dockerfile' ? (view as DockerfileView).dockerfile : undefined;
    for (const directive of dockerfile?.directives ?? []) {
      if (directive.name === 'check') this.#addCheckDirective(directive.value);
    }
    if (!/ignore|skip/i.test(text)) return;
    for (const [comment, scopes] of dockerfile ? dockerfileComments(dockerfile) : yamlComments(view.source)) {
      if (/ignore|skip/i.test(comment.text)) this.#addComment(comment.text, comment.span, scopes, text);
    }
  }

  /**
   * Whether a finding is hidden; remembers that the comment was of use. `at` undefined means that the finding is in another file,
   * of which only comments for the whole file speak.
   */
  hides(rule: string, at: number | undefined): boolean {
    if (!this.#some) return false;
    const places = at === undefined ? [this.#file] : [this.#file, ...this.#instructions.at(at), ...this.#stages.at(at)];
    let hidden = false;
    for (const place of places) {
      for (const use of [place.get(rule), place.get(every)]) {
        if (!use) continue;
        use.used = true;
        hidden = true;
      }
    }
    return hidden;
  }

  /** Our own comments that hid nothing, although a rule that they name did run, or there is no such rule. */
  unused(ran: (rule: string) => boolean): readonly UnusedSuppression[] {
    const unused: UnusedSuppression[] = [];
    for (const { written, at, remove, rules, all, uses } of this.#own) {
      if (uses.some(({ used }) => used)) continue;
      const exists = all || rules.length > 0;
      if (exists && !all && !rules.some(ran)) continue;
      unused.push({ at, rule: written, exists, remove: { path: this.#path, span: remove, text: '' } });
    }
    return unused;
  }

  #addCheckDirective(value: string): void {
    const skip = /(?:^|;)\s*skip=([^;]*)/i.exec(value)?.[1];
    for (const id of skip?.split(',') ?? []) this.#add(id.trim(), 'file', undefined);
  }

  #addComment(text: string, span: Span, scopes: Scopes, source: string): void {
    const own = /^plimsoll\s+ignore\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)/.exec(text);
    if (own) {
      const ids = (own[1] as string).split(',').map((id) => id.trim());
      let at = source.indexOf('=', span.start);
      for (const [index, id] of ids.entries()) {
        at = source.indexOf(id, at);
        const place = { start: at, end: at + id.length };
        const remove = ids.length === 1 ? wholeLine(span, source) : withComma(place, index, source);
        const added = this.#add(id, scopes.own === undefined ? 'file' : 'instruction', scopes.own);
        this.#own.push({ written: id, at: place, remove, ...added });
        at = place.end;
      }
      return;
    }
    for (const { pattern, scope } of foreignComments) {
      for (const match of text.matchAll(pattern)) {
        for (const id of (match[1] as string).split(',')) this.#add(id.trim(), scope, scope === 'file' ? undefined : scopes[scope]);
      }
    }
  }

  #add(written: string, kind: 'file' | 'instruction' | 'stage', scope: Scope) {
    const rules = this.#rulesNamed(written);
    const all = /^(all|\*)$/i.test(written);
    this.#some = true;
    const place = scope === undefined ? this.#file : (kind === 'stage' ? this.#stages : this.#instructions).in(scope);
    const uses = (all ? [every] : rules).map((rule) => {
      const use = place.get(rule) ?? { used: false };
      place.set(rule, use);
      return use;
    });
    return { rules, all, uses };
  }

  #rulesNamed(written: string): readonly string[] {
    let ids = this.#named.get(written);
    if (!ids) {
      const id = canonicalAlias(written);
      const named = this.#rules.filter((rule) => rule.id === written || rule.aliases.some((alias) => canonicalAlias(alias) === id));
      ids = named.map((rule) => rule.id);
      this.#named.set(written, ids);
    }
    return ids;
  }
}

const every = '*';

interface Place {
  readonly span: Span;
  readonly uses: Map<string, Use>;
  /** The place that this one lies in. */
  readonly parent: Place | undefined;
}

/** What is hidden in places that come in order and lie beside or within each other, so that those of an offset are found by halving. */
class ScopedUses {
  readonly #places: Place[] = [];

  in(span: Span): Map<string, Use> {
    const last = this.#places.at(-1);
    if (last && last.span.start === span.start) return last.uses;
    let parent = last;
    while (parent && parent.span.end <= span.start) parent = parent.parent;
    const uses = new Map<string, Use>();
    this.#places.push({ span, uses, parent });
    return uses;
  }

  at(offset: number): Map<string, Use>[] {
    const found: Map<string, Use>[] = [];
    let place = this.#places[lastIndexAtMost(this.#places, offset, ({ span }) => span.start)];
    for (; place; place = place.parent) if (offset < place.span.end) found.push(place.uses);
    return found;
  }
}

/** Index of the last element whose key is at most a value, among elements in the order of their keys; -1 if there is none. */
function lastIndexAtMost<T>(sorted: readonly T[], value: number, key: (element: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(sorted[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What a comment speaks of: the instruction below it, or the stage that begins there or that it stands in. */
interface Scopes {
  /** As `instruction`, but undefined (the whole file) at the top of the file. */
  readonly own: Scope;
  readonly instruction: Span;
  readonly stage: Span;
}

interface CommentText {
  readonly text: string;
  readonly span: Span;
}

/** Other tools' comments, with the scope that their authors gave them. */
const foreignComments: readonly { readonly pattern: RegExp; readonly scope: 'instruction' | 'stage' | 'file' }[] = [
  { pattern: /\bhadolint\s+ignore\s*=\s*([\w*]+(?:\s*,\s*\w+)*)/g, scope: 'instruction' },
  { pattern: /\bhadolint\s+stage\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'stage' },
  { pattern: /\bhadolint\s+global\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'file' },
  { pattern: /\btally\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'instruction' },
  { pattern: /\btally\s+global\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'file' },
  // Above an instruction BuildKit reads the same setting that stands at the top of a file for all of it.
  { pattern: /^check=(?:error=\w+;)?skip=(\w+(?:\s*,\s*\w+)*)/g, scope: 'instruction' },
  { pattern: /\b(?:trivy|tfsec):ignore:([\w*-]+)/g, scope: 'instruction' },
  // Checkov reads a Dockerfile as one resource: its comments count for all of it.
  { pattern: /\bcheckov:skip=(\w+)/g, scope: 'file' },
];

/** `hadolint/DL3006` → `DL3006`, `AVD-DS-0002` and `DS002` → `DS-0002`; case does not count. */
function canonicalAlias(written: string): string {
  const id = (written.split('/').at(-1) as string).toUpperCase().replace(/^AVD-/, '');
  const trivy = /^DS-?(\d+)$/.exec(id);
  return trivy ? `DS-${(trivy[1] as string).padStart(4, '0')}` : id;
}

/**
 * What each comment speaks of: the instruction that it stands in or above, and its stage. One of ours at the top of the file,
 * which an empty line sets apart, speaks of the whole file. A comment below all instructions speaks of nothing.
 */
function* dockerfileComments({ comments, instructions, source }: Dockerfile): Generator<[CommentText, Scopes]> {
  const head = source.text.slice(0, instructions[0]?.span.start ?? 0);
  let gap = -1;
  for (const { index } of head.matchAll(/\n(?=[ \t\r]*\n)/g)) gap = index;
  const end = source.text.length;
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM');
  let next = 0;
  for (const comment of comments) {
    const at = comment.span.start;
    while (next < instructions.length && (instructions[next] as Instruction).span.end <= at) next++;
    const instruction = instructions[next]?.span ?? { start: end, end };
    // The stage that begins below the comment, or else the one that it stands in.
    const from = lastIndexAtMost(froms, instruction.start === end ? at : instruction.start, ({ span }) => span.start);
    const start = froms[from]?.span.start;
    const stage = start === undefined ? instruction : { start, end: froms[from + 1]?.span.start ?? end };
    yield [comment, { own: next === 0 && comment.span.end <= gap ? undefined : instruction, instruction, stage }];
  }
}

/**
 * What each comment of a YAML file speaks of: behind a value the line that it stands in; on a line of its own the next line and what is
 * indented below it. One of ours above everything else, which an empty line sets apart, speaks of the whole file.
 * A `#` inside of a string can look like a comment; it then hides what somebody took care to write.
 */
function* yamlComments({ text }: SourceText): Generator<[CommentText, Scopes]> {
  const lines = text.split('\n');
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  const isBlank = (line: string) => /^\s*(?:#.*)?$/.test(line);
  let seenContent = false;
  for (const [index, line] of lines.entries()) {
    const comment = /(?:^|\s)#\s*(.*?)\s*$/.exec(line);
    const own = comment !== null && isBlank(line);
    if (comment && /ignore|skip/i.test(line)) {
      const start = starts[index] as number;
      const span = { start: start + line.indexOf('#', comment.index), end: start + line.trimEnd().length };
      let first = index;
      if (own) while (first < lines.length && isBlank(lines[first] as string)) first++;
      const isHead = own && !seenContent && lines.slice(index, first).some((below) => below.trim() === '');
      let last = first;
      if (own) {
        const indent = indentOf(lines[first] ?? '');
        while (last + 1 < lines.length && (isBlank(lines[last + 1] as string) || indentOf(lines[last + 1] as string) > indent)) last++;
      }
      const block = { start: starts[first] ?? text.length, end: starts[last + 1] ?? text.length };
      yield [
        { text: comment[1] as string, span },
        { own: isHead ? undefined : block, instruction: block, stage: block },
      ];
    }
    seenContent ||= !isBlank(line);
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function wholeLine(span: Span, text: string): Span {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  return { start, end: newline === -1 ? text.length : newline + 1 };
}

/** The id with the comma behind it, or the one in front of the last id. */
function withComma(place: Span, index: number, text: string): Span {
  const behind = /^\s*,\s*/.exec(text.slice(place.end, place.end + 20));
  if (behind) return { start: place.start, end: place.end + behind[0].length };
  const before = index > 0 ? /\s*,\s*$/.exec(text.slice(Math.max(0, place.start - 20), place.start)) : undefined;
  return { start: place.start - (before?.[0].length ?? 0), end: place.end };
}
