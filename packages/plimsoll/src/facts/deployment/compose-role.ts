import type { ComposeService } from '../../compose/compose.types.ts';
import type { ComposeView } from '../views/compose-view.ts';
import { purposeOf } from './deployed-images.ts';

/** What a service is run for, as far as its file and its own lines say. */
export type ComposeRole = 'production' | 'development' | 'unknown';

/**
 * What a service is run for. The name of the file decides; where it says nothing, a service is for development whose sources are
 * mounted or watched, that builds a stage of development, or that starts a program that compiles while it serves.
 */
export function roleOf(view: ComposeView, service: ComposeService): ComposeRole {
  return purposeOf(view.path) ?? (isForDevelopment(service) ? 'development' : 'unknown');
}

/** Developers work in it: tests and examples, which other rules treat alike, do not count. */
export function isWorkedIn(view: ComposeView, service: ComposeService): boolean {
  return /(?:^|[^a-z])(?:dev|devcontainer|development|local|override)(?:[^a-z]|$)/i.test(view.path) || isForDevelopment(service);
}

/** Whether its own lines say that it is for development, whatever its file is called. */
export function isForDevelopment(service: ComposeService): boolean {
  // `sut` is what Docker Hub runs as the test of an image.
  if (service.watched || /^(?:sut|tests?)(?:$|[-_])/.test(service.name)) return true;
  if (service.image?.value.known && /[-_:]debug(?:[-_:]|$)/.test(service.image.value.value)) return true;
  const target = service.build?.target?.value;
  if (target?.known && developmentStage.test(target.value)) return true;
  if (
    service.build &&
    service.volumes.some(({ source, target: to }) => isSourceFolder(source) && to !== undefined && !/\.\w{1,6}$/.test(to))
  )
    return true;
  if (
    service.environment.some(
      ({ name, value }) => environmentNames.test(name) && value?.value.known && /^dev(?:elopment)?$/i.test(value.value.value),
    )
  )
    return true;
  const words = service.command?.words.map(({ raw }) => raw).join(' ') ?? '';
  return /(?:^|\s)--(?:reload|watch|hot)\b|\b(?:nodemon|runserver|watchmedo)\b|\b(?:run|yarn|pnpm|bun)\s+(?:start:)?dev\b/.test(words);
}

/** Names of stages that are for work on the program. */
export const developmentStage = /^(?:dev|devel|development|local|debug)$/i;

const environmentNames = /^(?:NODE_ENV|RAILS_ENV|RACK_ENV|FLASK_ENV|APP_ENV|MIX_ENV|ASPNETCORE_ENVIRONMENT|DJANGO_ENV|ENVIRONMENT|ENV)$/;

/** The folder of the Compose file, or one that is called like sources or an application. */
function isSourceFolder(source: string | undefined): boolean {
  if (source === undefined) return false;
  return /^(?:\.{1,2}\/?|\$\{?PWD\}?)$|^\.{1,2}\/(?:[\w.-]+\/)*(?:src|app|backend|frontend|server|client|api|web|lib)\/?$/.test(source);
}
