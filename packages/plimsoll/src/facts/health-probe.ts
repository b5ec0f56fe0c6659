import type { Stage } from '../build/graph.types.ts';
import type { Fact } from '../project/project.types.ts';
import type { DockerfileView } from './dockerfile-view.ts';

/** A check of an application whose health endpoint was found in its sources. */
export interface HealthProbe {
  readonly endpoint: Fact<string>;
  readonly port: number;
  /** Program and arguments; undefined if no program that could ask is known to be in the image. */
  readonly command: readonly string[] | undefined;
}

/**
 * How the shipped image could be asked whether it is well, as far as sources prove it: a path of a handler, a port, and a
 * program that is in the image. Undefined if the path or the port is not known.
 */
export function healthProbe(file: DockerfileView, stage: Stage): HealthProbe | undefined {
  const { project } = file;
  const endpoint = project?.healthEndpoints[0];
  if (!endpoint || !/^\/[\w./-]*$/.test(endpoint.value)) return undefined;
  const port = servedPort(file, stage);
  return port === undefined ? undefined : { endpoint, port, command: probeCommand(stage, `http://127.0.0.1:${port}${endpoint.value}`) };
}

/** The one port that the application listens at: exposed, in the variable PORT, or in its sources. */
function servedPort(file: DockerfileView, stage: Stage): number | undefined {
  const exposed = [...new Set(stage.final.exposed.map(({ port }) => port))].flatMap((port) => {
    const number = /^(\d+)(?:\/tcp)?$/.exec(port)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  const fromVariable = portVariable(stage);
  if (fromVariable !== undefined) return exposed.length === 0 || exposed.includes(fromVariable) ? fromVariable : undefined;
  const inSources = (file.project?.ports ?? []).map(({ value }) => value);
  if (exposed.length === 1) return exposed[0];
  const both = exposed.length > 1 ? inSources.filter((port) => exposed.includes(port)) : inSources;
  return both.length === 1 ? both[0] : undefined;
}

/** `PORT=3000`, and what ASP.NET reads: `ASPNETCORE_HTTP_PORTS=8080` and `ASPNETCORE_URLS=http://+:8080`, one port each. */
function portVariable(stage: Stage): number | undefined {
  for (const name of ['PORT', 'ASPNETCORE_HTTP_PORTS', 'ASPNETCORE_URLS']) {
    const variable = stage.final.environment.get(name)?.value;
    const number = variable?.known ? /^(?:http:\/\/[\w.*+[\]:-]{1,60}?:)?(\d{1,5})\/?$/.exec(variable.value)?.[1] : undefined;
    if (number !== undefined) return Number(number);
  }
  return undefined;
}

/** The runtime's own client first: it stays when the base is exchanged for a smaller one, and needs no further package. */
function probeCommand(stage: Stage, url: string): readonly string[] | undefined {
  const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
  const brings = (program: string) => facts?.programs.includes(program) === true;
  if (facts?.reference.familiar === 'node' && brings('node') && Number.parseInt(facts.version ?? '', 10) >= 18) {
    return ['node', '-e', `fetch('${url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];
  }
  if (facts?.reference.familiar === 'python' && brings('python')) {
    return ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`];
  }
  // What the full variant of a base has and the smaller one lacks is not to be relied on.
  const has = (program: string) =>
    isInstalled(stage, program) || (brings(program) && !facts?.smaller.some(({ missing }) => missing.includes(program)));
  if (has('curl')) return ['curl', '-fsS', '-o', '/dev/null', url];
  if (has('wget')) return ['wget', '-qO', '/dev/null', url];
  return undefined;
}

/** Whether a step of the image itself installs the package and none removes it. */
function isInstalled(stage: Stage, program: string): boolean {
  let installed = false;
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) {
    for (const { operations } of at.steps) {
      for (const operation of operations) {
        if (operation.kind !== 'package' || !operation.packages.some(({ name }) => name === program)) continue;
        if (operation.action === 'remove') return false;
        if (operation.action === 'install') installed = true;
      }
    }
  }
  return installed;
}
