import type { Span } from '../model/text.ts';
import { assignmentOf, commandOf, redirectionOf, type Simple, timeOf } from './command.ts';
import { alwaysFails, isTest, separator } from './lists.ts';
import { nestedScript } from './nested.ts';
import { Positions } from './positions.ts';
import { applyBuiltin, isTrackedBuiltin, type Scope } from './settings.ts';
import {
  type CommandNode,
  forEachScript,
  type ParsedScript,
  type PipelineMember,
  parseSyntax,
  type Statement,
  type SyntaxNode,
} from './syntax.ts';
import type { Command, Nesting, Pipeline, ShellScript } from './view.ts';
import { type ExecWord, type ScriptWord, SyntaxWord } from './words.ts';

/** Strings within strings within strings … are read this deep. */
const deepestString = 4;

/** Substitutions are read this deep: the syntax parser reads what is in one again for each level around it. */
const deepestNesting = 20;

/** What holds for a list of commands. */
interface Frame {
  readonly positions: Positions;
  readonly scope: Scope;
  readonly inside: readonly Nesting[];
  readonly conditional: boolean;
  /** Its `&&`, `||`, `;` separate the entries that `Command.entry` counts. */
  readonly top: boolean;
  /** How many strings it is inside. */
  readonly depth: number;
}

type PipelineNode = Extract<Statement['command'], { type: 'Pipeline' }>;
type AndOrNode = Extract<Statement['command'], { type: 'AndOr' }>;
type CompoundList = Extract<SyntaxNode, { type: 'CompoundList' }>;

/** Words and redirections that were read as scripts of their own, and are not to be searched for substitutions again. */
type ReadSet = ReadonlySet<ScriptWord | SyntaxNode>;

/** How a command is joined to its neighbours. */
interface Place {
  readonly joiner: Command['joiner'];
  readonly pipe: Command['pipe'];
  readonly time: Simple['time'];
}

/** Turns syntax trees into the flat list of simple commands. One per script. */
export class Flattener {
  readonly commands: Command[] = [];
  readonly pipelines: Pipeline[] = [];
  readonly diagnostics: ShellScript['diagnostics'][number][] = [];
  readonly #bash: boolean;
  #entry = 0;
  #nextEntry = 0;

  constructor(bash: boolean) {
    this.#bash = bash;
  }

  /** Reads a whole script. */
  script(positions: Positions, scope: Scope): void {
    this.#parse({ positions, scope, inside: [], conditional: false, top: true, depth: 0 });
  }

  /** Reads a command given as words, which no shell reads. */
  exec(words: readonly ExecWord[], span: Span, scope: Scope): void {
    const frame: Frame = { positions: Positions.fixed('', span), scope, inside: [], conditional: false, top: true, depth: 0 };
    const simple = { words, assignments: [], redirections: [], span, time: undefined };
    this.#add(simple, frame, { joiner: undefined, pipe: undefined, time: undefined }, undefined);
  }

  #parse(frame: Frame): void {
    this.#parsed(parseSyntax(frame.positions.text), frame);
  }

  #parsed(script: ParsedScript, frame: Frame): void {
    const { length } = frame.positions.text;
    for (const error of script.errors ?? []) {
      const at = Math.min(error.pos, length);
      this.diagnostics.push({ message: error.message, span: frame.positions.span(at, Math.min(at + 1, length)) });
    }
    this.#list(script.commands, frame);
  }

  #list(statements: readonly Statement[], frame: Frame): void {
    let before: Statement | undefined;
    for (const statement of statements) {
      const joiner = before && separator(before, frame.positions.text);
      const inner = statement.background ? { ...apart(frame, 'background'), conditional: true, top: frame.top } : frame;
      const { command } = statement;
      if (command.type === 'AndOr') this.#andOr(command, inner, joiner);
      else this.#entryOf(command, inner, joiner);
      before = statement;
    }
  }

  #andOr(node: AndOrNode, frame: Frame, joiner: Command['joiner']): void {
    // What stands in front of `|| something` may fail, unless something fails itself.
    let forgiven = node.operators.lastIndexOf('||');
    const fallback = node.commands[forgiven + 1];
    if (forgiven !== -1 && fallback && alwaysFails(fallback)) forgiven = -1;
    for (const [i, member] of node.commands.entries()) {
      const operator = i === 0 ? undefined : node.operators[i - 1];
      const left = i === 0 ? undefined : node.commands[i - 1];
      const conditional = i <= forgiven || operator === '||' || (operator === '&&' && left !== undefined && isTest(left));
      this.#entryOf(member, conditional && !frame.conditional ? { ...frame, conditional } : frame, operator ?? joiner);
    }
  }

  #entryOf(node: Exclude<Statement['command'], AndOrNode>, frame: Frame, joiner: Command['joiner']): void {
    if (frame.top) this.#entry = this.#nextEntry++;
    if (node.type === 'Pipeline') this.#pipeline(node, frame, joiner);
    else this.#member(node, frame, { joiner, pipe: undefined, time: undefined });
  }

  #pipeline(node: PipelineNode, outer: Frame, joiner: Command['joiner']): void {
    const negated = node.prefixes.some((prefix) => prefix.type === 'Negation');
    const keyword = node.prefixes.find((prefix) => prefix.type === 'Time');
    const time = keyword && timeOf(keyword, outer.positions);
    const frame = negated && !outer.conditional ? { ...outer, conditional: true } : outer;
    const [only] = node.commands;
    const { length } = node.commands;
    if (length === 1 && only) {
      this.#member(only, frame, { joiner, pipe: undefined, time });
      return;
    }
    if (length === 0) return; // nothing but `time`
    const pipeline = this.pipelines.length;
    const members: (readonly Command[])[] = [];
    const commands: Command[] = [];
    this.pipelines.push({ members, commands, span: frame.positions.span(node.pos, node.end), pipefail: frame.scope.pipefail });
    for (const [index, member] of node.commands.entries()) {
      const from = this.commands.length;
      const pipe = { pipeline, index, length };
      const first = index === 0;
      this.#member(
        member,
        { ...frame, scope: { ...frame.scope } },
        { joiner: first ? joiner : undefined, pipe, time: first ? time : undefined },
      );
      const simple = member.type === 'Command' ? this.commands[from] : undefined;
      if (simple) commands.push(simple);
      members.push(simple ? [simple] : this.commands.slice(from));
    }
  }

  #member(node: PipelineMember, outer: Frame, place: Place): void {
    if (node.type === 'Command') {
      this.#command(node, outer, place);
      return;
    }
    const frame = outer.top ? { ...outer, top: false } : outer;
    const before = frame.scope.directory;
    switch (node.type) {
      case 'Redirected':
        this.#member(node.command, frame, place);
        for (const redirection of node.redirects) this.#substitutions(redirection, frame);
        return;
      case 'Subshell':
        this.#list(node.body.commands, apart(frame, 'subshell'));
        return;
      case 'BraceGroup':
        this.#list(node.body.commands, within(frame, 'group'));
        return;
      case 'Function':
        this.#body(node.body, { ...apart(frame, 'function'), conditional: true });
        return;
      case 'Coproc':
        this.#body(node.body, { ...apart(frame, 'background'), conditional: true });
        return;
      case 'If': {
        this.#list(node.clause.commands, frame.conditional ? frame : { ...frame, conditional: true });
        const branch = unsure(frame, 'branch');
        this.#list(node.then.commands, branch);
        for (const elif of node.elif) {
          this.#list(elif.clause.commands, branch);
          this.#list(elif.then.commands, branch);
        }
        if (node.else) this.#list(node.else.commands, branch);
        break;
      }
      case 'Case':
        this.#substitutions(node.word, frame);
        for (const item of node.items) this.#list(item.body.commands, unsure(frame, 'branch'));
        break;
      case 'While':
        this.#list(node.clause.commands, unsure(frame, 'loop'));
        this.#list(node.body.commands, unsure(frame, 'loop'));
        break;
      case 'For':
      case 'Select':
        for (const word of node.wordlist ?? []) this.#substitutions(word, frame);
        this.#list(node.body.commands, unsure(frame, 'loop'));
        break;
      case 'ArithmeticFor':
        for (const part of [node.initialize, node.test, node.update]) if (part) this.#substitutions(part, frame);
        this.#list(node.body.commands, unsure(frame, 'loop'));
        break;
      default:
        this.#substitutions(node, frame);
        return;
    }
    // Whether a branch or loop ran is not known, so neither is where it left the shell.
    if (frame.scope.directory !== before) frame.scope.directory = '?';
  }

  #body(node: PipelineMember | CompoundList, frame: Frame): void {
    if (node.type === 'CompoundList') this.#list(node.commands, frame);
    else this.#member(node, frame, { joiner: undefined, pipe: undefined, time: undefined });
  }

  #command(node: CommandNode, frame: Frame, place: Place): void {
    const { positions } = frame;
    const words: SyntaxWord[] = [];
    const assignments: Command['assignments'][number][] = [];
    const redirections: Command['redirections'][number][] = [];
    for (const item of node.prefix) {
      if (item.type === 'Assignment') assignments.push(assignmentOf(item, positions));
      else redirections.push(redirectionOf(item, positions));
    }
    if (node.name) words.push(new SyntaxWord(node.name, positions));
    for (const item of node.suffix) {
      if (item.type === 'Word' || item.type === 'Assignment') words.push(new SyntaxWord(item, positions));
      else redirections.push(redirectionOf(item, positions));
    }
    const own = positions.span(node.pos, node.end);
    const span = place.time ? { start: place.time.span.start, end: own.end } : own;
    const read = this.#add({ words, assignments, redirections, span, time: place.time }, frame, place, node);
    if (!mayHoldScripts(frame.positions.text)) return;
    for (const item of node.prefix) if (!read?.has(item)) this.#substitutions(item, frame);
    for (const word of words) if (!read?.has(word)) this.#substitutions(word.node, frame);
    for (const item of node.suffix) {
      if (item.type !== 'Word' && item.type !== 'Assignment' && !read?.has(item)) this.#substitutions(item, frame);
    }
  }

  /** Adds a command, then the script that it reads, if it does; returns what was read as that script. */
  #add(simple: Simple, frame: Frame, place: Place, node: CommandNode | undefined): ReadSet | undefined {
    const { scope } = frame;
    const command = commandOf(simple, {
      pipe: place.pipe,
      joiner: place.joiner,
      errexit: scope.errexit,
      conditional: frame.conditional,
      inside: frame.inside,
      entry: this.#entry,
      index: this.commands.length,
      directory: scope.directory,
    });
    this.commands.push(command);
    const { name } = command;
    if (name === undefined) return undefined;
    if (isTrackedBuiltin(name)) applyBuiltin(name, command.args, scope);
    const args = simple.words.slice(simple.words.length - command.args.length);
    const nested = nestedScript(command, args, frame.positions);
    if (!nested || frame.depth >= deepestString) return undefined;
    const inside: readonly Nesting[] = [...frame.inside, 'string'];
    const inner = { ...frame, inside, top: false, depth: frame.depth + 1 };
    const fresh = { errexit: nested.errexit, pipefail: nested.pipefail, directory: scope.directory };
    const settled = nested.sameShell ? inner : { ...inner, scope: fresh };
    if (nested.positions) {
      this.#parse({ ...settled, positions: nested.positions });
      return new Set<ScriptWord | SyntaxNode>(nested.words);
    }
    return node && this.#standardInput(node, settled);
  }

  /** Reads the heredoc or here-string that a shell gets as its script. */
  #standardInput(node: CommandNode, frame: Frame): ReadSet | undefined {
    const input = node.redirects.findLast(
      (each) => each.descriptor === undefined && (each.type === 'HereDoc' || each.type === 'HereString'),
    );
    if (input?.type === 'HereDoc') this.#parse({ ...frame, positions: Positions.slice(frame.positions, input.body.pos, input.body.end) });
    else if (input?.type === 'HereString' && input.target)
      this.#parse({ ...frame, positions: new SyntaxWord(input.target, frame.positions).script() });
    else return undefined;
    return new Set([input]);
  }

  /** Reads the scripts inside a word, assignment, redirection or test. */
  #substitutions(node: SyntaxNode, frame: Frame): void {
    if ('text' in node && !mayHoldScripts(node.text)) return;
    forEachScript(node, (script, start, end) => {
      if (frame.inside.length >= deepestNesting) {
        this.diagnostics.push({ message: 'too deeply nested to be read', span: frame.positions.span(start, end) });
        return;
      }
      const inner = apart(frame, 'substitution');
      // bash does not hand errexit to command substitutions; POSIX shells do.
      if (this.#bash) inner.scope.errexit = false;
      const positions = script.source === undefined ? frame.positions : Positions.fixed(script.source, frame.positions.span(start, end));
      this.#parsed(script, { ...inner, positions });
    });
  }
}

/** Cheap test, asked once more for each word where the answer is yes. */
function mayHoldScripts(text: string): boolean {
  return text.includes('(') || text.includes('`');
}

/** The frame of a list that runs in the same shell. */
function within(frame: Frame, nesting: Nesting): Frame {
  return { ...frame, inside: [...frame.inside, nesting], top: false };
}

/** The frame of a list that may not run. */
function unsure(frame: Frame, nesting: Nesting): Frame {
  return { ...frame, inside: [...frame.inside, nesting], top: false, conditional: true };
}

/** The frame of a list that runs in a shell of its own. */
function apart(frame: Frame, nesting: Nesting): Frame {
  return { ...frame, inside: [...frame.inside, nesting], top: false, scope: { ...frame.scope } };
}
