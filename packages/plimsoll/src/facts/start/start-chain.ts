import { posix } from 'node:path';
import type { Stage, Step } from '../../build/graph.types.ts';
import { asObject, asString } from '../../model/json-values.ts';
import { MappedText, type SourceText, type Span } from '../../model/text.ts';
import { jsonKey, jsonObject } from '../../project/structured-text.ts';
import { parseExec, parseShell } from '../../shell/parse.ts';
import { shellDialect } from '../../shell/programs.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import { contextOrigin } from '../layers/context-origin.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { managerScript } from './manager-script.ts';

/** A command that runs when a container of the shipped image starts. */
export interface StartedCommand {
  readonly command: Command;
  /** What leads to it in the Dockerfile: the command itself, or the word that names the script it stands in. */
  readonly at: Span;
  /** The script it stands in, to be shown (`docker/entrypoint.sh:7`); undefined for the Dockerfile's own words and those of its base. */
  readonly place: string | undefined;
  /** The instruction whose words it stands in, or behind; undefined for the base image's own command. */
  readonly step: Step | undefined;
}

/** All that starts in a container, as far as the Dockerfile, the scripts of the context and package.json say. */
export interface StartChain {
  /** In the order of their texts, scripts and package managers before what they start. */
  readonly commands: readonly StartedCommand[];
  /** The command that runs on; undefined if it cannot be told, or nothing is started. */
  readonly main: StartedCommand | undefined;
  /** Whether `main` is process 1 (or the child of `init`): all before it replace themselves. Undefined if nobody can tell. */
  readonly first: boolean | undefined;
  /** tini, dumb-init and their like at the top. */
  readonly init: string | undefined;
}

/** What a container of the shipped image starts. Made once per view; the context is looked at only for scripts and package managers. */
export function startChain(view: DockerfileView): StartChain {
  return view.derive(readChain);
}

function readChain(view: DockerfileView): StartChain {
  return new Chain(view).read();
}

const mostScripts = 8;
const mostBytes = 64 * 1024;
const folders = ['/usr/local/bin/', '/usr/bin/', '/bin/', '/usr/local/sbin/', '/usr/sbin/', '/sbin/', '/'];
const inits = /^(?:tini|tini-static|docker-init|dumb-init|catatonit)$/;
/** Entrypoints of images of languages and web servers that end in `exec "$@"`. */
const transparent = /^(?:docker-entrypoint\.sh|docker-php-entrypoint|__cacert_entrypoint\.sh|tini|dumb-init|--|\/cnb\/.*)$/;

type Exec = { readonly text: string; readonly span: Span };

/** What runs on at the end of a script, and whether it takes the place of what is in front of it. */
interface Ending {
  readonly main: StartedCommand | undefined;
  readonly first: boolean | undefined;
}

const nobody: Ending = { main: undefined, first: undefined };

class Chain {
  readonly #view: DockerfileView;
  readonly #commands: StartedCommand[] = [];
  #scripts = 0;
  /** Scripts of package.json that are being read, which may start themselves in another folder. */
  readonly #open = new Set<string>();
  #init: string | undefined;

  constructor(view: DockerfileView) {
    this.#view = view;
  }

  read(): StartChain {
    const stage = this.#view.graph.shipped;
    const { main, first } = stage ? this.#stage(stage) : nobody;
    return { commands: this.#commands, main, first, init: this.#init };
  }

  #stage(stage: Stage): Ending {
    const { entrypoint, cmd } = stage.final;
    const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
    if (entrypoint) {
      const words = execWords(entrypoint);
      if (!words) return this.#script(entrypoint.script, entrypoint, undefined, []);
      const behind = cmd ? (execWords(cmd) ?? shellWords(cmd)) : [];
      return this.#script(parseExec([...words, ...behind]), entrypoint, undefined, []);
    }
    const ofBase = facts?.entrypoint ?? [];
    const passesOn = ofBase.every((word) => transparent.test(posix.basename(word)) || transparent.test(word));
    const tini = ofBase.find((word) => inits.test(posix.basename(word)));
    if (tini !== undefined) this.#init = posix.basename(tini);
    const from = stage.from.image?.span;
    const script = cmd ? cmd.script : facts?.cmd && from ? parseExec(facts.cmd.map((text) => ({ text, span: from }))) : undefined;
    const ending = this.#script(script, cmd, undefined, []);
    return passesOn && (facts !== undefined || stage.root.kind === 'scratch') ? ending : { ...ending, first: undefined };
  }

  /** Reads what a script starts; `place` gives the words around its commands where it is a file. */
  #script(script: ShellScript | undefined, step: Step | undefined, file: FilePlace | undefined, rest: readonly ShellWord[]): Ending {
    if (!script) return nobody;
    let ending: Ending = nobody;
    const { commands } = script;
    for (const [index, command] of commands.entries()) {
      // `sh -c '…'`: its commands follow.
      const opensString = shellDialect(command.name ?? '') !== undefined && command.args.some(({ value }) => /^-\w*c$/.test(value ?? ''));
      const found = this.#command(command, step, file, rest, opensString);
      const outer = command.inside.every((nesting) => nesting === 'string');
      if (!outer) {
        // What runs on may be in a branch.
        if (command.inside.every((nesting) => /^(?:string|branch|group)$/.test(nesting))) ending = nobody;
        continue;
      }
      const isLast = !commands.slice(index + 1).some(({ inside }) => inside.every((nesting) => nesting === 'string'));
      if (isLast && !command.pipe && command.joiner !== '||') ending = found;
    }
    return script.form === 'exec' || file
      ? ending
      : { ...ending, first: ending.first === true ? this.#afterShell(commands) : ending.first };
  }

  /** Shell form: the shell stays in front, unless the last command is started with exec. */
  #afterShell(commands: readonly Command[]): boolean | undefined {
    const last = commands.findLast(({ inside }) => inside.every((nesting) => nesting === 'string'));
    if (last?.prefixes.some(({ name }) => name === 'exec')) return true;
    // bash, and newer versions of dash, replace themselves by a single command.
    return commands.length === 1 ? undefined : false;
  }

  #command(
    command: Command,
    step: Step | undefined,
    file: FilePlace | undefined,
    rest: readonly ShellWord[],
    opensString: boolean,
  ): Ending {
    if (command.program.unquoted === '$@' || command.program.unquoted === '$*' || command.program.unquoted === '${@}') {
      if (rest.length === 0) return nobody;
      const ending = this.#script(
        parseExec(rest.map((word) => ({ text: word.value ?? word.unquoted, span: word.span }))),
        step,
        undefined,
        [],
      );
      return { ...ending, first: command.prefixes.some(({ name }) => name === 'exec') ? ending.first : false };
    }
    const init = command.prefixes.find(({ name }) => inits.test(name));
    if (init && !file) this.#init = init.name;
    const started: StartedCommand = {
      command,
      at: file ? file.at : command.program.text === '' ? command.span : command.program.span,
      place: file && `${file.source.path}:${file.line(command.span.start)}`,
      step,
    };
    this.#commands.push(started);
    const inString = command.inside.includes('string');
    const execs = file || inString ? command.prefixes.some(({ name }) => name === 'exec') : true;
    const own: Ending = { main: started, first: execs };
    if (opensString) return own;
    const below = this.#below(command, started, step);
    if (!below) return own;
    return { ...below, first: execs ? below.first : false };
  }

  /** What a script of the context, or a script of package.json, starts in turn. */
  #below(command: Command, started: StartedCommand, step: Step | undefined): Ending | undefined {
    if (this.#scripts >= mostScripts) return undefined;
    const shell = shellDialect(command.name ?? '');
    const index = shell ? command.args.findIndex(({ value }) => value !== undefined && !/^[-+]/.test(value)) : -1;
    const word = shell ? command.args[index] : command.program;
    const rest = shell ? command.args.slice(index + 1) : command.args;
    const script = managerScript(command);
    if (script !== undefined) return command.directory === undefined ? this.#packageScript(script, started, step) : nobody;
    const path = word?.value;
    // Programs of the system are no files of the context.
    if (path === undefined || !(shell || /\.(?:sh|bash)$|^\.{0,2}\/|entry-?point|start|init|run/i.test(path))) return undefined;
    const source = this.#file(path);
    if (!source || source.text.length > mostBytes) return undefined;
    const dialect = shell ?? dialectOf(source.text);
    if (!dialect) return undefined;
    this.#scripts++;
    const place = filePlace(source, started.at, 0);
    const parsed = parseShell(MappedText.slice(source.text, 0), { dialect });
    return parsed.understood ? this.#script(parsed, step, place, rest) : nobody;
  }

  #packageScript(name: string, started: StartedCommand, step: Step | undefined): Ending {
    if (this.#open.has(name)) return nobody;
    this.#scripts++;
    this.#open.add(name);
    const source = this.#packageJson();
    const json = source && jsonObject(source);
    const text = asString(asObject(json?.['scripts'])?.[name]);
    if (!source || text === undefined || text.length > 2000) return nobody;
    const offset = jsonKey(source, name, jsonKey(source, 'scripts'));
    const place = filePlace(source, started.at, source.lineIndex(offset));
    const ending = this.#script(parseShell(MappedText.slice(text, 0), { dialect: 'posix' }), step, place, []);
    return { ...ending, first: false };
  }

  #packageJson(): SourceText | undefined {
    const own = this.#file('package.json', true);
    if (own) return own;
    const { project, context } = this.#view;
    return project?.language?.value === 'node' ? context?.read(`${project.directory}package.json`) : undefined;
  }

  /** The file of the context that lies at a place of the image; one of its name where that cannot be told and there is but one. */
  #file(path: string, exact = false): SourceText | undefined {
    const { context, graph } = this.#view;
    const last = graph.shipped?.steps.at(-1);
    if (!context || !last) return undefined;
    const workdir = last.after.workdir.known ? last.after.workdir.value : '/';
    const places = path.includes('/')
      ? [posix.resolve('/', workdir, path)]
      : [posix.resolve('/', workdir, path), ...folders.map((folder) => folder + path)];
    for (const place of places) {
      const origin = contextOrigin(this.#view, last, place);
      const source = origin && context.read(origin.path);
      if (source) return source;
    }
    if (exact) return undefined;
    const name = posix.basename(path);
    if (!/\.(?:sh|bash)$|entry-?point/i.test(name)) return undefined;
    const same = context.sent.files.filter((file) => file.path === name || file.path.endsWith(`/${name}`));
    return same.length === 1 && same[0] ? context.read(same[0].path) : undefined;
  }
}

interface FilePlace {
  readonly source: SourceText;
  readonly at: Span;
  /** Of an offset of the script, which may be a string of its file. */
  line(offset: number): number;
}

function filePlace(source: SourceText, at: Span, string: number): FilePlace {
  return { source, at, line: (offset) => (string > 0 ? string + 1 : source.lineIndex(offset) + 1) };
}

function execWords({ instruction }: Step): Exec[] | undefined {
  if (instruction.keyword !== 'CMD' && instruction.keyword !== 'ENTRYPOINT') return undefined;
  return instruction.command.form === 'exec' ? [...instruction.command.words] : undefined;
}

/** As the engine hands a CMD in shell form to an ENTRYPOINT. */
function shellWords({ instruction, before }: Step): Exec[] {
  if (instruction.keyword !== 'CMD' || instruction.command.form === 'exec') return [];
  const { script } = instruction.command;
  const span = script.toSourceSpan(0, script.text.length);
  return [...before.shell.words.map((text) => ({ text, span })), { text: script.text, span }];
}

function dialectOf(text: string): 'posix' | 'bash' | undefined {
  const line = /^\ufeff?#![ \t]*(\S{1,100})(?:[ \t]+(\S{1,100}))?/.exec(text);
  if (!line) return undefined;
  const program = posix.basename(line[1] ?? '');
  return shellDialect(program === 'env' ? (line[2] ?? '') : program);
}
