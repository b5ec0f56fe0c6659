import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The instruction of the shipped stage that set a part of the configuration (`User`, `Env/PATH`, `ExposedPorts/80/tcp`); for what none
 * set, the FROM that begins the stage, from which it is inherited or missing.
 */
export function configCause({ graph }: DockerfileView, part: string): Span | undefined {
  const { shipped } = graph;
  if (!shipped) return undefined;
  return stepOf(part, shipped.final)?.instruction.span ?? shipped.from.span;
}

function stepOf(part: string, final: Step['after']): Step | undefined {
  const [kind, ...rest] = part.split('/');
  const name = rest.join('/');
  switch (kind) {
    case 'User':
      return final.userFrom;
    case 'Cmd':
      return final.cmd;
    case 'Entrypoint':
      return final.entrypoint;
    case 'Healthcheck':
      return final.healthcheck;
    case 'Env':
      return final.environment.get(name)?.step;
    case 'Labels':
      return final.labels.get(name)?.step;
    case 'ExposedPorts':
      return final.exposed.find(({ port }) => port === name || `${port}/tcp` === name)?.step;
    default:
      return undefined;
  }
}
