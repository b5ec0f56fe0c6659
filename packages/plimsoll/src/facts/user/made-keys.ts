import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import { absolute } from '../caching/copied-sources.ts';
import { imagePath } from '../images/image-path.ts';

/** A private key that the build makes. */
export interface MadeKey {
  /** Where it lies in the image, absolute. */
  readonly path: string;
  /** The step that puts it there: the one that makes it, or a COPY from the stage that did. */
  readonly step: Step;
  /** The program that makes it, or what is copied. */
  readonly at: Span;
  readonly tool: 'openssl' | 'ssh-keygen';
}

/**
 * Private keys that steps make with OpenSSL or ssh-keygen, by their place in the image of a stage, also where a copy brings them from
 * another stage. Both tools write them so that nobody but their owner may read them. Each path once.
 */
export function madeKeys(stage: Stage): readonly MadeKey[] {
  const found = new Map<string, MadeKey>();
  for (const at of stageChain(stage)) {
    for (const key of keysOf(at)) found.set(key.path, key);
    for (const { by, source, instruction } of at.takes) {
      if (by !== 'copy' || source.kind !== 'stage' || instruction.keyword !== 'COPY' || instruction.sources.length !== 1) continue;
      const step = at.steps.find((each) => each.instruction === instruction);
      const keys = [...stageChain(source.stage)].flatMap(keysOf);
      const [from] = instruction.sources;
      if (!step || !from || keys.length === 0) continue;
      for (const key of keys) {
        const path = placeBehind(step, step.expand(from), instruction.destination && step.expand(instruction.destination), key.path);
        if (path !== undefined) found.set(path, { ...key, path, step, at: from.span });
      }
    }
  }
  return [...found.values()];
}

type Expanded = ReturnType<Step['expand']>;

/** Where a copy of a file, or of a directory that holds it, puts a key. */
function placeBehind(step: Step, from: Expanded, target: Expanded | undefined, key: string): string | undefined {
  if (!from.known || !target?.known) return undefined;
  const source = `/${from.value}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  const to = absolute(step, target.value);
  if (to === undefined) return undefined;
  const base = to === '/' ? '' : to;
  if (key === source) return target.value.endsWith('/') ? base + key.slice(key.lastIndexOf('/')) : to;
  return key.startsWith(source === '/' ? '/' : `${source}/`) ? base + key.slice(source === '/' ? 0 : source.length) : undefined;
}

function keysOf({ steps }: Stage): MadeKey[] {
  return steps.flatMap((step) =>
    step.instruction.keyword === 'RUN'
      ? (step.script?.commands ?? []).flatMap((command) => {
          const word = keyWord(command);
          const path = word && imagePath(step, command, word);
          if (path === undefined || path.includes('$')) return [];
          return [{ path, step, at: command.program.span, tool: command.name === 'openssl' ? 'openssl' : 'ssh-keygen' } as const];
        })
      : [],
  );
}

/** The word that names the file of the key. */
function keyWord({ name, args }: Command): ShellWord | undefined {
  const behind = (option: string) => args[args.findIndex(({ unquoted }) => unquoted === option) + 1];
  const has = (option: string) => args.some(({ unquoted }) => unquoted === option);
  if (name === 'ssh-keygen') return has('-f') && !has('-A') && !has('-R') && !has('-l') ? behind('-f') : undefined;
  if (name !== 'openssl') return undefined;
  const [tool] = args;
  if (tool?.unquoted === 'req') return has('-keyout') ? behind('-keyout') : undefined;
  const makes = tool?.unquoted === 'genrsa' || tool?.unquoted === 'genpkey' || (tool?.unquoted === 'ecparam' && has('-genkey'));
  return makes && has('-out') ? behind('-out') : undefined;
}
