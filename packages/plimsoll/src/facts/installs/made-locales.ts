import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';

/** What the steps of a stage, and of those that it starts from, do about locales. */
export type Locales =
  /** Nothing: the image has those of its base. */
  | { readonly kind: 'none' }
  /** The package `locales` holds only what locales are made of, and nothing makes one. */
  | { readonly kind: 'unmade'; readonly step: Step; readonly install: PackageOperation }
  /** A step makes some, or may. */
  | { readonly kind: 'unknown' };

/** For stages on Debian and Ubuntu. Whatever names locales in any way, and every script that was not read, may make some. */
export function localesOf(stage: Stage): Locales {
  let source: { step: Step; install: PackageOperation } | undefined;
  for (const { steps } of stageChain(stage)) {
    for (const step of steps) {
      const { instruction } = step;
      if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
        if (mayBringLocales(instruction)) return { kind: 'unknown' };
      } else if (instruction.keyword === 'RUN') {
        if (!step.script?.understood) return { kind: 'unknown' };
        const installs = new Map<Command, PackageOperation>();
        for (const operation of step.operations)
          if (operation.kind === 'package' && operation.action === 'install') installs.set(operation.command, operation);
        for (const command of step.script.commands) {
          const install = installs.get(command);
          if (install ? installsLocales(install) : mayMakeLocales(command)) return { kind: 'unknown' };
          if (install?.packages.some(({ name }) => name === 'locales')) source ??= { step, install };
        }
      }
    }
  }
  return source ? { kind: 'unmade', ...source } : { kind: 'none' };
}

/** Files for the directory of locales, or whole trees that may hold it. */
function mayBringLocales({ sources, destination }: InstructionOf<'COPY' | 'ADD'>): boolean {
  const to = destination?.text ?? '';
  return /^\/(?:etc|usr|usr\/lib)?\/?$/.test(to) || [to, ...sources.map(({ text }) => text)].some((text) => /locale|rootfs|\$/.test(text));
}

/** Packages that are or bring finished locales, and those that cannot be known. */
function installsLocales({ scope, packages, command }: PackageOperation): boolean {
  if (scope !== 'system') return false;
  if (command.prefixes.some(({ name }) => name === 'xargs')) return true;
  return packages.some(
    ({ name }) => name === undefined || /locales-all|language-pack|language-support|desktop|^task-|^ubuntu-|^(?:kde|gnome|xfce)/.test(name),
  );
}

function mayMakeLocales({ name, program, args, redirections }: Command): boolean {
  if (name === undefined || /^(?:(?:ba|da)?sh|source|\.|eval|tasksel|ansible.*|puppet|chef.*)$/.test(name)) return true;
  if (/\.sh$|^(?:install|setup|bootstrap|provision|build)[-_]/.test(name)) return true;
  const path = program.unquoted;
  if (path.includes('/') && !/\/s?bin\/[^/]+$/.test(path)) return true;
  if (/locale|debconf|dpkg-reconfigure/.test(name)) return true;
  return [...args, ...redirections.flatMap(({ target }) => target ?? [])].some(({ unquoted }) => /locale|langpack/.test(unquoted));
}
