import type { Project } from '../project/project.types.ts';
import type { DockerfileView } from './dockerfile-view.ts';
import { isBesideProduction } from './stages/beside-production.ts';
import { type StartedCommand, startChain } from './start-chain.ts';

/** The program of the application that the shipped image starts, with what its sources say. */
export interface ObservedProgram {
  readonly project: Project;
  readonly main: StartedCommand;
  /** It answers requests, as far as its sources say. */
  readonly isServer: boolean;
}

/** Undefined where the image starts something else, where its sources are not known, and for images to develop or test in. */
export function observedProgram(file: DockerfileView): ObservedProgram | undefined {
  const stage = file.graph.shipped;
  if (!stage || (!stage.final.cmd && !stage.final.entrypoint)) return undefined;
  const { main } = startChain(file);
  if (!main?.step || isBesideProduction(file)) return undefined;
  const { project } = file;
  // A web server in front of what was built does its own logging and metrics.
  if (!project || /^(?:nginx|httpd|apache2.*|caddy|traefik|haproxy|envoy|serve|http-server)$/.test(main.command.name ?? ''))
    return undefined;
  return { project, main, isServer: project.ports.length > 0 || project.framework !== undefined };
}
