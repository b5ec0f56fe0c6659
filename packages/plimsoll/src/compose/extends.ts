import type { ComposeBuild, ComposeService, ComposeVariable } from './compose.types.ts';

/** A service as its own lines say it. */
export interface ReadService {
  readonly service: ComposeService;
  /** The service that it extends, of the same file unless `extendsFile` says otherwise. */
  readonly extends: string | undefined;
}

/** Fills in what services take from others of the same file. What lies in another file, or goes in a circle, is reported. */
export function inherit(services: ReadonlyMap<string, ReadService>, unknown: (reason: string) => void): ComposeService[] {
  const done = new Map<string, ComposeService>();
  const open = new Set<string>();
  const complete = (name: string): ComposeService | undefined => {
    const finished = done.get(name);
    if (finished) return finished;
    const read = services.get(name);
    if (!read) return undefined;
    let service = read.service;
    if (service.extendsFile) unknown(`the service ${name} extends ${service.extendsFile.raw}, which was not read`);
    else if (read.extends !== undefined) {
      open.add(name);
      const base = open.has(read.extends) || open.size > mostInherited ? undefined : complete(read.extends);
      open.delete(name);
      if (base) service = merge(base, service);
      else unknown(`the service ${name} extends ${read.extends}, which is not there or leads back to it`);
    }
    done.set(name, service);
    return service;
  };
  return [...services.keys()].map((name) => complete(name)).filter((service) => service !== undefined);
}

/** A longer chain of services is somebody's attack on the stack. */
const mostInherited = 100;

function merge(base: ComposeService, own: ComposeService): ComposeService {
  return {
    name: own.name,
    span: own.span,
    image: own.image ?? base.image,
    build: own.build && base.build ? mergeBuild(base.build, own.build) : (own.build ?? base.build),
    user: own.user ?? base.user,
    healthcheck: own.healthcheck ?? base.healthcheck,
    dependsOn: [...base.dependsOn.filter(({ service }) => !own.dependsOn.some((other) => other.service === service)), ...own.dependsOn],
    command: own.command ?? base.command,
    entrypoint: own.entrypoint ?? base.entrypoint,
    environment: mergeVariables(base.environment, own.environment),
    ports: [...base.ports, ...own.ports],
    volumes: [...base.volumes.filter(({ target }) => !own.volumes.some((other) => other.target === target)), ...own.volumes],
    readOnly: own.readOnly || base.readOnly,
    platform: own.platform ?? base.platform,
    extendsFile: base.extendsFile,
    settings: new Map([...base.settings, ...own.settings]),
    lists: new Map([...base.lists, ...own.lists]),
    replicas: own.replicas ?? base.replicas,
    secrets: [...base.secrets, ...own.secrets],
    watched: own.watched || base.watched,
    keys: own.keys,
  };
}

function mergeBuild(base: ComposeBuild, own: ComposeBuild): ComposeBuild {
  return {
    span: own.span,
    context: own.context ?? base.context,
    dockerfile: own.dockerfile ?? base.dockerfile,
    dockerfileInline: own.dockerfileInline ?? base.dockerfileInline,
    target: own.target ?? base.target,
    args: mergeVariables(base.args, own.args),
    additionalContexts: mergeVariables(base.additionalContexts, own.additionalContexts),
    platforms: own.platforms.length > 0 ? own.platforms : base.platforms,
  };
}

function mergeVariables(base: readonly ComposeVariable[], own: readonly ComposeVariable[]): ComposeVariable[] {
  const names = new Set(own.map(({ name }) => name));
  return [...base.filter(({ name }) => !names.has(name)), ...own];
}
