import type { BuildPlan } from '../engine/open.ts';
import { UserError } from '../model/errors.ts';
import type { Argument, Io } from './define.ts';

/** Options that say how Dockerfiles are built, named as those of `docker build`. */
export const buildOptions = {
  target: { kind: 'text', placeholder: 'STAGE', summary: 'Look at the image that this stage gives, as docker build --target' },
  'build-arg': {
    kind: 'list',
    placeholder: 'NAME=VALUE',
    whole: true,
    summary: 'A build argument; NAME alone takes it from the environment',
  },
  'build-context': { kind: 'list', placeholder: 'NAME=PATH', whole: true, summary: 'An additional build context' },
  platform: { kind: 'text', placeholder: 'PLATFORM', summary: 'The platform of the image, e.g. linux/arm64' },
} as const satisfies Record<string, Argument>;

interface BuildOptionValues {
  readonly target: string | undefined;
  readonly 'build-arg': readonly string[];
  readonly 'build-context': readonly string[];
  readonly platform: string | undefined;
}

/**
 * What the command line says of the build, to be put onto a plan; undefined if it says nothing. It counts instead of what Compose
 * files and definitions of bake say. Throws UserError (2) for an option that has no name.
 */
export function askedBuild(options: BuildOptionValues, io: Pick<Io, 'env'>): ((plan: BuildPlan) => BuildPlan) | undefined {
  const buildArgs: Record<string, string> = {};
  for (const text of options['build-arg']) {
    const { name, value } = assignment('build-arg', text);
    const given = value ?? io.env[name];
    if (given !== undefined) buildArgs[name] = given;
  }
  const contexts = options['build-context'].map((text) => assignment('build-context', text).name);
  const { target, platform } = options;
  if (target === undefined && platform === undefined && contexts.length === 0 && options['build-arg'].length === 0) return undefined;
  const asked = {
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    ...(contexts.length > 0 && { contexts }),
    buildArgs,
  };
  // A plan looks its context up when it is first asked for it.
  return (plan) => ({
    get context() {
      return plan.context;
    },
    ...asked,
  });
}

function assignment(option: string, text: string): { readonly name: string; readonly value: string | undefined } {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  if (name === '' || (option === 'build-context' && equals === -1)) throw new UserError(`lint: --${option} is NAME=…, not ${text}`);
  return { name, value: equals === -1 ? undefined : text.slice(equals + 1) };
}
