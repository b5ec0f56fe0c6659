import { join } from 'node:path';
import { cacheFolder } from '../disk/cache-folder.ts';
import { type LayerStore, openLayerStore } from '../image/layer-store.ts';
import type { SourceOptions } from '../image/sources/source.types.ts';
import { keepsResults } from '../remembered/is-remembered.ts';
import { cacheOptions } from './cache-options.ts';
import type { Io } from './define.ts';
import { build } from './version.ts';

/** The options of every command that opens images. */
export const imageOptions = {
  platform: {
    kind: 'text',
    placeholder: 'OS/ARCH',
    summary: 'Which image of several: os/architecture[/variant] (default linux and this machine)',
  },
  mirror: { kind: 'list', placeholder: 'HOST', summary: 'Registries to try first: HOST, or REGISTRY=HOST for one registry' },
  'tls-ca': { kind: 'text', placeholder: 'FILE', summary: "Certificate authorities (PEM) of registries, beside the system's" },
  insecure: { kind: 'flag', summary: 'Take registries without a valid certificate, and without TLS' },
  ...cacheOptions,
} as const;

/** Where what was read of layers is kept; undefined where nothing is to be, and for the sources, which change without a name. */
export function layerStore(options: ImageOptions, env: Io['env']): LayerStore | undefined {
  const folder = keepsResults(options, env) ? cacheFolder(env) : undefined;
  return build === undefined || folder === undefined ? undefined : openLayerStore(join(folder, 'layers'), build);
}

interface ImageOptions {
  readonly platform: string | undefined;
  readonly mirror: readonly string[];
  readonly 'tls-ca': string | undefined;
  readonly insecure: boolean;
  readonly cache: boolean;
  readonly 'no-cache': boolean;
}

/** What the options say to sources. Credentials are those of `docker login`, or USERNAME:PASSWORD in PLIMSOLL_REGISTRY_AUTH. */
export function sourceOptions(options: ImageOptions, io: Io, signal: AbortSignal): SourceOptions {
  const [username, ...password] = io.env['PLIMSOLL_REGISTRY_AUTH']?.split(':') ?? [];
  return {
    cwd: io.cwd,
    env: io.env,
    ...(options.platform !== undefined && { platform: options.platform }),
    registry: {
      ...(options['tls-ca'] !== undefined && { caFile: options['tls-ca'] }),
      ...(options.insecure && { insecure: true }),
      ...(username && password.length > 0 && { credentials: { username, password: password.join(':') } }),
      mirrors: options.mirror,
    },
    signal,
    stdin: () => io.stdin(),
    onSignal: (cleanUp) => io.onSignal(cleanUp),
  };
}
