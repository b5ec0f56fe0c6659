import type { Stage, Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { isCheckedLater, isKept } from './downloaded-files.ts';
import { fileNameIn, remoteAddress } from './remote-address.ts';
import { uncheckedFiles } from './unchecked-files.ts';

/** Something that is fetched over plain http from a public host, or a setting that makes a tool do so. */
export interface PlainHttp {
  /** The program, instruction or variable that names the address. */
  readonly by: string;
  readonly host: string;
  readonly at: Span;
  readonly isSetting: boolean;
}

/**
 * What the steps of a stage fetch over plain http with nothing to check it: files, repositories, packages of languages. Packages of
 * the system are signed, so their mirrors are left out, and so are scripts piped into a shell, which have a rule of their own.
 */
export function* plainHttp(view: DockerfileView, stage: Stage): Iterable<PlainHttp> {
  // A cheap look first: most files name no such address.
  if (!stage.steps.some(mentionsHttp)) return;
  for (const fetched of uncheckedFiles(view).get(stage) ?? []) {
    const [url] = fetched.download.urls;
    if (!url || !isKept(fetched)) continue;
    yield* addressed(fetched.step, fetched.download.tool, url, false);
  }
  for (const step of stage.steps) if (mentionsHttp(step)) yield* ofStep(step);
}

const mentionsHttp = ({ instruction }: Step): boolean =>
  /http:|git:|\$/i.test(instruction.body.text) || instruction.heredocs.some(({ content }) => content.text.includes('http:'));

function* ofStep(step: Step): Iterable<PlainHttp> {
  const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
  switch (instruction?.keyword) {
    case 'ADD': {
      if (instruction.broken || instruction.flags.some(({ name }) => name === 'checksum')) return;
      for (const word of instruction.sources) {
        if (word.heredoc || isCheckedLater(step, fileNameIn(word.text))) continue;
        yield* addressed(step, 'ADD', { ...word, unquoted: word.text }, false);
      }
      return;
    }
    case 'ENV':
    case 'ARG':
      for (const { key, value, valueSpan } of instruction.pairs) {
        if (value !== undefined && valueSpan && registryVariable.test(key))
          yield* addressed(step, key, { text: value, unquoted: value.replace(/^["']|["']$/g, ''), span: valueSpan }, true);
      }
      return;
    case 'RUN':
      for (const operation of step.operations) {
        if (operation.kind === 'download' && (operation.tool === 'git' || operation.tool === 'svn')) {
          for (const url of operation.urls) yield* addressed(step, operation.tool, url, false);
        } else if (operation.kind === 'package') {
          for (const word of packageAddresses(operation)) yield* addressed(step, operation.command.name ?? operation.manager, word, false);
        }
      }
      for (const command of step.script?.commands ?? []) {
        const word = configured(command);
        if (word) yield* addressed(step, command.name ?? '', word, true);
      }
      return;
  }
}

/** Variables by which package managers learn where packages come from. */
const registryVariable =
  /^(?:(?:PIP|UV)_(?:DEFAULT_|EXTRA_)?INDEX(?:_URL)?|PIP_FIND_LINKS|npm_config_registry|YARN_(?:NPM_REGISTRY_SERVER|REGISTRY)|GOPROXY|BUNDLE_MIRROR\w*)$/i;

/** Addresses of packages, and of the registry they come from. */
function packageAddresses({ scope, packages, options, manager }: PackageOperation): ShellWord[] {
  const words = packages.filter(({ source }) => source === 'url' || source === 'vcs').map(({ word }) => word);
  if (scope === 'system') return manager === 'apk' ? [] : words;
  for (const name of ['--index-url', '--extra-index-url', '--find-links', '--registry', '--source', '--repository']) {
    const value = options.get(name);
    if (value !== undefined && value !== true) words.push(value);
  }
  return words;
}

/** `npm config set registry ADDRESS`, `gem sources --add ADDRESS`, `pip config set global.index-url ADDRESS`. */
function configured({ name, args }: Command): ShellWord | undefined {
  switch (name) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'pip':
    case 'pip3':
    case 'bundle':
    case 'gem': {
      const first = args.find(({ unquoted }) => !unquoted.startsWith('-'))?.unquoted;
      if (first !== 'config' && first !== 'sources' && first !== 'set') return undefined;
      if (args.some(({ unquoted }) => /proxy|^(?:-r|--remove|delete|rm|unset)$/.test(unquoted))) return undefined;
      return args.find(({ unquoted }) => unquoted.startsWith('http:') || unquoted.startsWith('registry=http:'));
    }
    default:
      return undefined;
  }
}

function* addressed(
  step: Step,
  by: string,
  word: { readonly text: string; readonly unquoted: string; readonly span: Span },
  isSetting: boolean,
): Iterable<PlainHttp> {
  const unquoted = word.unquoted.replace(/^(?:registry=|(?:git|hg|svn)\+(?=http:))/, '');
  if (!/^(?:http:|git:|["']?\$)/i.test(unquoted)) return;
  const address = remoteAddress(step, { ...word, unquoted });
  const text = address.text.replace(/^git:/, 'http:');
  const plain = address.plain || (text !== address.text && remoteAddress(step, { text, unquoted: text, span: word.span }).plain);
  if (plain && !address.immutable) yield { by, host: address.source, at: word.span, isSetting };
}
