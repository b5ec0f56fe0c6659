import type { ContainerConfig, ImageAnalysis } from '../../../image/image.types.ts';
import { maskedValue } from '../mask-secrets.ts';

export interface ConfigChange {
  /** `user`, `entrypoint`, `cmd`, `env`, `label`, `port`, `volume`, … */
  readonly part: string;
  /** Of a variable or label, or the port or volume itself. */
  readonly name: string | undefined;
  /** As people write it, with secrets masked; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** How the containers of two images start and what they are told differs. Values of secrets are masked; a change of one still shows. */
export function compareConfigs(before: ImageAnalysis['config'], after: ImageAnalysis['config']): readonly ConfigChange[] {
  const changes: ConfigChange[] = [];
  const add = (
    part: string,
    name: string | undefined,
    old: string | undefined,
    now: string | undefined,
    show = (value: string) => value,
  ) => {
    if (old === now) return;
    changes.push({ part, name, before: old === undefined ? undefined : show(old), after: now === undefined ? undefined : show(now) });
  };
  const platform = (config: ImageAnalysis['config']) =>
    config && [config.platform.os, config.platform.architecture, config.platform.variant].filter(Boolean).join('/');
  add('platform', undefined, platform(before), platform(after));
  const [old, now] = [before?.container, after?.container];
  for (const [part, textOf] of Object.entries(singleParts)) add(part, undefined, old && textOf(old), now && textOf(now));
  for (const [part, valuesOf] of Object.entries(namedParts)) {
    const [olds, nows] = [new Map(old ? valuesOf(old) : []), new Map(now ? valuesOf(now) : [])];
    for (const name of [...new Set([...olds.keys(), ...nows.keys()])].sort()) {
      add(part, name, olds.get(name), nows.get(name), (value) => maskedValue(name, value));
    }
  }
  for (const [part, valuesOf] of Object.entries(listedParts)) {
    const [olds, nows] = [old ? valuesOf(old) : [], now ? valuesOf(now) : []];
    for (const value of olds) if (!nows.includes(value)) add(part, value, value, undefined);
    for (const value of nows) if (!olds.includes(value)) add(part, value, undefined, value);
  }
  return changes;
}

const words = (list: readonly string[] | undefined) => list && JSON.stringify(list);

const singleParts: Readonly<Record<string, (config: ContainerConfig) => string | undefined>> = {
  user: ({ user }) => user || undefined,
  workdir: ({ workdir }) => workdir || undefined,
  entrypoint: ({ entrypoint }) => words(entrypoint),
  cmd: ({ cmd }) => words(cmd),
  shell: ({ shell }) => words(shell),
  healthcheck: ({ healthcheck }) => healthcheck && JSON.stringify(healthcheck),
  'stop signal': ({ stopSignal }) => stopSignal,
};

const namedParts: Readonly<Record<string, (config: ContainerConfig) => readonly (readonly [string, string])[]>> = {
  env: ({ env }) => env.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  label: ({ labels }) => Object.entries(labels),
};

const listedParts: Readonly<Record<string, (config: ContainerConfig) => readonly string[]>> = {
  port: ({ exposedPorts }) => exposedPorts,
  volume: ({ volumes }) => volumes,
  trigger: ({ onBuild }) => onBuild,
};
