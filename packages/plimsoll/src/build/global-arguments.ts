import type { Dockerfile, PairsInstruction } from '../dockerfile/tree.ts';
import { known, unknown } from '../model/known.ts';
import { assumedPlatform, formatPlatform, type Platform, parsePlatform } from '../model/platform.ts';
import type { Expander, Scope } from './expansion.ts';
import type { Argument } from './graph.types.ts';
import { failed, type Variable } from './variable.ts';

export interface GlobalArguments extends Scope {
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
  const variables = new GlobalVariables(dockerfile, options);
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
  variables: GlobalVariables,
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

/** What the file sets, and behind it BuildKit's `defaultArgs`, made when somebody asks for one. */
class GlobalVariables {
  readonly #set = new Map<string, Variable>();
  readonly #dockerfile: Dockerfile;
  readonly #options: GraphOptions;

  constructor(dockerfile: Dockerfile, options: GraphOptions) {
    this.#dockerfile = dockerfile;
    this.#options = options;
  }

  get(name: string): Variable | undefined {
    const variable = this.#set.get(name);
    if (variable || !/^(?:TARGET|BUILD)/.test(name)) return variable;
    const predefined = this.#predefined(name);
    if (predefined) this.#set.set(name, predefined);
    return predefined;
  }

  set(name: string, variable: Variable): void {
    this.#set.set(name, variable);
  }

  /** What depends on the platform is unknown unless a platform was asked for. */
  #predefined(name: string): Variable | undefined {
    if (name === 'TARGETSTAGE') return fixed(this.#options.target ?? lastStageName(this.#dockerfile) ?? 'default');
    const property = /^(?:TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.exec(name)?.[1];
    if (property === undefined) return undefined;
    const given = this.#options.buildArgs?.[name];
    if (given !== undefined) return fixed(given);
    const asked = name.startsWith('TARGET') ? this.#options.platform : undefined;
    const parsed = asked === undefined ? undefined : parsePlatform(asked);
    if (parsed && !('error' in parsed)) return fixed(platformProperty(parsed, property));
    const assumed = platformProperty(assumedPlatform, property);
    return { value: unknown(`${name} depends on the platform`), assumed, step: undefined };
  }
}

function fixed(value: string): Variable {
  return { value: known(value), assumed: value, step: undefined };
}

function lastStageName(dockerfile: Dockerfile): string | undefined {
  return dockerfile.instructions.findLast((instruction) => instruction.keyword === 'FROM')?.as?.name.text;
}

function platformProperty(platform: Platform, property: string): string {
  switch (property) {
    case 'PLATFORM':
      return formatPlatform(platform);
    case 'OS':
      return platform.os;
    case 'ARCH':
      return platform.architecture;
    case 'VARIANT':
      return platform.variant;
    default:
      return '';
  }
}
