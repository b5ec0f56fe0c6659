import { checkSettings } from '../facts/buildkit/check-settings.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { Span } from '../model/text.ts';
import type { Rule, UnusedSuppression } from '../rules/define.ts';
import { isBuildkitCheck, isHadolintRule } from '../rules/peers.ts';
import { type CommentTool, commentTools } from './config/config.types.ts';
import { readCheckDirective } from './suppress/check-directive.ts';
import { dockerfileComments, type Scopes, yamlComments } from './suppress/comment-scopes.ts';
import { canonicalId, foreignComments, rulesNamedBy, trivyIgnores } from './suppress/foreign-comments.ts';
import { ScopedUses, type Use } from './suppress/scoped-uses.ts';

/** The place that a comment speaks of: findings that begin in it are hidden. Undefined means the whole file. */
type Scope = Span | undefined;

/** What a comment speaks of; the place of `file` is undefined. */
type Kind = 'instruction' | 'stage' | 'shell-line' | 'file';

/** One id of a comment that has to be useful. */
interface Written {
  readonly tool: CommentTool;
  readonly written: string;
  readonly at: Span;
  /** What to take away; undefined for other tools' comments, which stay. */
  readonly remove: Span | undefined;
  /** Rules of ours that it names, directly or as another tool's alias; empty if there is none. */
  readonly rules: readonly string[];
  readonly all: boolean;
  /** One of ShellCheck's, whose findings may be missing because it is. */
  readonly isCode: boolean;
  readonly uses: readonly Use[];
}

/** The ignore comments of one file. */
export class Suppressions {
  readonly #file = new Map<string, Use>();
  readonly #instructions = new ScopedUses();
  readonly #stages = new ScopedUses();
  /** Of comments at the end of a line of shell, which are read after all others: places have to come in order. */
  readonly #shellLines = new ScopedUses();
  readonly #written: Written[] = [];
  /** Whether any comment or directive hides anything: most files have none. */
  #some = false;
  /** BuildKit refuses to build the file for what it reports: `# check=error=true`. */
  #checksFail = false;
  readonly #rules: readonly Rule[];
  readonly #named = new Map<string, readonly string[]>();
  readonly #tools: readonly CommentTool[];
  readonly #path: string;

  /** @param tools whose comments count. */
  constructor(view: TextView, rules: readonly Rule[], tools: readonly CommentTool[] = commentTools) {
    this.#path = view.path;
    this.#rules = rules;
    this.#tools = tools;
    const { text } = view.source;
    const file = view.kind === 'dockerfile' ? (view as DockerfileView) : undefined;
    const dockerfile = file?.dockerfile;
    if (file && tools.includes('buildkit')) for (const value of checkSettings(file)) this.#addDirective(value);
    if (!/ignore|skip|kics-scan/i.test(text)) return;
    for (const [comment, scopes] of dockerfile ? dockerfileComments(dockerfile) : yamlComments(view.source)) {
      if (/ignore|skip|kics-scan/i.test(comment.text)) this.#addComment(comment.text, comment.span, scopes, text);
    }
    // Trivy also takes its comment at the end of a line of shell.
    if (!dockerfile || !tools.includes('trivy') || !text.includes(':ignore:')) return;
    for (const { span } of dockerfile.instructions) {
      for (const line of text.slice(span.start, span.end).split('\n')) {
        const hash = line.indexOf('#');
        if (hash > 0) for (const id of trivyIgnores(line.slice(hash), today())) this.#add('trivy', id, 'shell-line', span);
      }
    }
  }

  /**
   * Whether a finding is hidden; remembers that the comment was of use. `at` undefined means that the finding is in another file,
   * of which only comments for the whole file speak.
   * @param aliases what another tool calls just this finding (`SC2086`), where its rule answers many ids.
   */
  hides(rule: string, at: number | undefined, aliases: readonly string[] = []): boolean {
    if (!this.#some) return false;
    const places =
      at === undefined ? [this.#file] : [this.#file, ...this.#instructions.at(at), ...this.#stages.at(at), ...this.#shellLines.at(at)];
    let hidden = false;
    for (const place of places) {
      for (const name of [rule, every, ...aliases]) {
        const use = place.get(name);
        if (!use) continue;
        use.used = true;
        hidden = true;
      }
    }
    return hidden;
  }

  /** Whether the file does not build because of what this rule finds, as its author asked BuildKit. */
  failsBuild(rule: Rule): boolean {
    return this.#checksFail && rule.aliases.some(isBuildkitCheck);
  }

  /** Comments that hid nothing, although a rule that they name did run, or, of our own, there is no such rule. */
  unused(ran: (rule: string) => boolean): readonly UnusedSuppression[] {
    const unused: UnusedSuppression[] = [];
    for (const { tool, written, at, remove, rules, all, isCode, uses } of this.#written) {
      if (isCode || uses.some(({ used }) => used)) continue;
      const exists = all || rules.length > 0;
      if (exists ? !all && !rules.some(ran) : tool !== 'plimsoll') continue;
      unused.push({ at, rule: written, exists, tool, ...(remove && { remove: { path: this.#path, span: remove, text: '' } }) });
    }
    return unused;
  }

  #addDirective(value: string): void {
    const { skip, error } = readCheckDirective(value);
    this.#checksFail = error;
    for (const name of skip) this.#add('buildkit', name, 'file', undefined);
  }

  #addComment(text: string, span: Span, scopes: Scopes, source: string): void {
    const own = /^plimsoll\s+(?:(file|stage)\s+)?ignore\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)/.exec(text);
    if (own) {
      if (this.#tools.includes('plimsoll')) this.#addOwn(own[1], own[2] as string, span, scopes, source);
      return;
    }
    for (const { tool, scope, written } of foreignComments(text, scopes, today())) {
      if (!this.#tools.includes(tool)) continue;
      const added = this.#add(tool, written, scope === 'stage' ? scope : 'instruction', scope === 'file' ? undefined : scopes[scope]);
      this.#written.push({ tool, written, at: span, remove: undefined, ...added });
    }
  }

  #addOwn(reach: string | undefined, list: string, span: Span, scopes: Scopes, source: string): void {
    const ids = list.split(',').map((id) => id.trim());
    const scope = reach === 'file' ? undefined : reach === 'stage' ? scopes.stage : scopes.own;
    let at = source.indexOf('=', span.start);
    for (const [index, id] of ids.entries()) {
      at = source.indexOf(id, at);
      const place = { start: at, end: at + id.length };
      const remove = ids.length === 1 ? wholeLine(span, source) : withComma(place, index, source);
      const added = this.#add('plimsoll', id, reach === 'stage' ? reach : 'instruction', scope);
      this.#written.push({ tool: 'plimsoll', written: id, at: place, remove, ...added });
      at = place.end;
    }
  }

  /** @param scope undefined for the whole file. */
  #add(tool: CommentTool, written: string, kind: Kind, scope: Scope) {
    const all = tool === 'plimsoll' && /^(all|\*)$/i.test(written);
    const rules = this.#rulesNamed(tool, written);
    const code = canonicalId(written);
    // ShellCheck's findings go by its codes, which are no rules of ours.
    const isCode = code.startsWith('SC') && isHadolintRule(code);
    this.#some = true;
    const place = scope === undefined ? this.#file : this.#usesOf(kind).in(scope);
    const uses = (all ? [every] : isCode ? [...rules, code] : rules).map((rule) => {
      const use = place.get(rule) ?? { used: false };
      place.set(rule, use);
      return use;
    });
    return { rules, all, isCode, uses };
  }

  #usesOf(kind: Kind): ScopedUses {
    if (kind === 'stage') return this.#stages;
    return kind === 'shell-line' ? this.#shellLines : this.#instructions;
  }

  #rulesNamed(tool: CommentTool, written: string): readonly string[] {
    const key = `${tool} ${written}`;
    let ids = this.#named.get(key);
    if (!ids) {
      if (tool === 'plimsoll') {
        const id = canonicalId(written);
        const named = this.#rules.filter((rule) => rule.id === written || rule.aliases.some((alias) => canonicalId(alias) === id));
        ids = named.map((rule) => rule.id);
      } else ids = rulesNamedBy(tool, written, this.#rules);
      this.#named.set(key, ids);
    }
    return ids;
  }
}

const every = '*';

function today(): string {
  return new Date().toISOString().slice(0, 10);
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
