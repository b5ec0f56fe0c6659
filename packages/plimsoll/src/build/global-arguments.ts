import type { Dockerfile, PairsInstruction } from '../dockerfile/tree.ts';
import { known, unknown } from '../model/known.ts';
import type { Expander, Scope } from './expansion.ts';
import type { Argument } from './graph.types.ts';
import { assumedPlatform, formatPlatform, type Platform, parsePlatform } from './platform.ts';
import { failed, type Variable } from './variable.ts';

export interface GlobalArguments extends Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Those that the file declares. */
  readonly declared: ReadonlyMap<string, Argument>;
}

export interface GraphOptions {
  /** Name or index of the stage to ship; the last if absent. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** e.g. `linux/arm64`; unknown if absent. */
  readonly platform?: string;
  /** Names of additional build contexts, which stand in for stages and images. */
  readonly contexts?: readonly string[];
}

/**
 * The arguments in force before the first FROM: those that BuildKit predefines (`TARGETARCH`, …) and the ARGs in front of
 * the stages, defaults expanded in order, as `buildMetaArgs` does.
 */
export function globalArguments(dockerfile: Dockerfile, options: GraphOptions, expander: Expander): GlobalArguments {
  const variables = predefined(dockerfile, options);
  const declared = new Map<string, Argument>();
  const scope: GlobalArguments = { variables, declared, isOpen: false };
  for (const instruction of dockerfile.instructions) {
    if (instruction.keyword === 'FROM') break;
    if (instruction.keyword === 'ARG') declare(instruction, scope, variables, declared, options, expander);
  }
  return scope;
}

function declare(
  instruction: PairsInstruction,
  scope: Scope,
  variables: Map<string, Variable>,
  declared: Map<string, Argument>,
  options: GraphOptions,
  expander: Expander,
): void {
  for (const pair of instruction.pairs) {
    const given = options.buildArgs?.[pair.key];
    if (given !== undefined) {
      variables.set(pair.key, { value: known(given), assumed: given, step: undefined });
    } else if (pair.value !== undefined) {
      const result = expander.expand(pair.value, pair.valueSpan ?? pair.span, scope);
      variables.set(pair.key, { value: result.value, assumed: result.failed ? failed : result.assumed, step: undefined });
    }
    const variable = variables.get(pair.key);
    declared.set(pair.key, { pair, instruction, value: variable ? variable.value : known(undefined) });
    if (!variable) variables.set(pair.key, { value: unknown(`ARG ${pair.key} has no default`), assumed: undefined, step: undefined });
  }
}

/** BuildKit's `defaultArgs`. What depends on the platform is unknown unless a platform was asked for. */
function predefined(dockerfile: Dockerfile, options: GraphOptions): Map<string, Variable> {
  const target = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const platform = target && !('error' in target) ? target : undefined;
  const variables = new Map<string, Variable>();
  const add = (name: string, of: Platform | undefined, text: (of: Platform) => string) => {
    const given = options.buildArgs?.[name];
    const assumed = given ?? text(of ?? assumedPlatform);
    const value = given !== undefined || of ? known(assumed) : unknown(`${name} depends on the platform`);
    variables.set(name, { value, assumed, step: undefined });
  };
  for (const [prefix, of] of [
    ['BUILD', undefined],
    ['TARGET', platform],
  ] as const) {
    add(`${prefix}PLATFORM`, of, formatPlatform);
    add(`${prefix}OS`, of, ({ os }) => os);
    add(`${prefix}OSVERSION`, of, () => '');
    add(`${prefix}ARCH`, of, ({ architecture }) => architecture);
    add(`${prefix}VARIANT`, of, ({ variant }) => variant);
  }
  const stage =
    options.target ?? dockerfile.instructions.findLast((instruction) => instruction.keyword === 'FROM')?.as?.name.text ?? 'default';
  variables.set('TARGETSTAGE', { value: known(stage), assumed: stage, step: undefined });
  return variables;
}
