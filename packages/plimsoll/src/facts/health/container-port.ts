import type { ManifestContainer, ManifestText } from '../../kubernetes/manifest.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { listeningPorts } from './served-port.ts';

/** The number of a port that is asked for by number, or by the name that the container gives it. */
export function containerPort({ ports }: ManifestContainer, { value }: ManifestText): number | undefined {
  if (value === undefined) return undefined;
  return /^\d{1,5}$/.test(value) ? Number(value) : ports.find(({ name }) => name === value)?.number;
}

/** Where the program of an image listens, which is not where somebody asks. */
export interface OtherPorts {
  readonly program: string;
  /** For reports: `port 8000`. */
  readonly listens: string;
}

/**
 * Where the program of an image listens, if it is known, and known not to listen at a port that others ask for.
 *
 * @param mayListen says that what runs the image may let it listen at the port.
 */
export function listensElsewhere(image: DockerfileView, port: number, mayListen: (port: number) => boolean): OtherPorts | undefined {
  const known = listeningPorts(image);
  const stage = image.graph.shipped;
  if (!known || !stage || known.ports.includes(port) || mayListen(port)) return undefined;
  if (stage.final.exposed.some((exposed) => exposed.port.split('/', 1)[0] === String(port) || /[-$]/.test(exposed.port))) return undefined;
  const listens = known.ports.length === 1 ? `port ${known.ports[0]}` : `ports ${known.ports.join(', ')}`;
  return { program: known.program, listens };
}

/** A container of a manifest changes where its program listens, or may: by command, arguments, or variables. */
export function changesPort({ startsOwn, environmentFrom, environment }: ManifestContainer): (port: number) => boolean {
  const changed = startsOwn || environmentFrom;
  return (port) =>
    changed || [...environment].some(([name, text]) => (text?.value === undefined ? setsPort.test(name) : namesPort(text.value, port)));
}

/** Variables whose value is not known here, and that may say where to listen. */
export const setsPort = /PORT|ADDR|LISTEN|BIND|HOST|URL/i;

export function namesPort(value: string, port: number): boolean {
  return new RegExp(`(?:^|\\D)${port}(?:\\D|$)`).test(value.slice(0, 1000));
}
