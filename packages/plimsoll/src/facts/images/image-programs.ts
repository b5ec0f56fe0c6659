import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { absolute } from '../caching/copied-sources.ts';

/**
 * Whether a program is in the image of a stage: what its base brings, what steps install, and what they copy. Undefined where a step
 * may have brought it (a script, a download, files from elsewhere), or nothing is known of the base.
 */
export function hasProgram(stage: Stage, program: string): boolean | undefined {
  let may = false;
  let removed = false;
  for (const each of stageChain(stage)) {
    for (const step of each.steps.toReversed()) {
      const told = broughtBy(step, program);
      if (told === 'removed') removed = true;
      else if (told === 'brought') return removed ? undefined : true;
      else if (told === 'maybe') may = true;
    }
  }
  const { root } = stage;
  if (root.kind === 'image' && root.facts?.programs.includes(program)) return removed ? undefined : true;
  if (may) return undefined;
  return root.kind === 'scratch' || (root.kind === 'image' && root.facts?.lacks.includes(program)) || removed ? false : undefined;
}

/** Whether a step of the image itself installs or copies the program, so that it stays when the base is exchanged for a smaller one. */
export function bringsProgram(stage: Stage, program: string): boolean {
  for (const each of stageChain(stage)) {
    for (const step of each.steps.toReversed()) {
      const told = broughtBy(step, program);
      if (told === 'removed') return false;
      if (told === 'brought') return true;
    }
  }
  return false;
}

type Told = 'brought' | 'removed' | 'maybe' | undefined;

function broughtBy(step: Step, program: string): Told {
  const { instruction } = step;
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') return copiedBy(step, program);
  if (instruction.keyword !== 'RUN') return undefined;
  const { script, operations } = step;
  if (!script?.understood) return 'maybe';
  let told: Told;
  for (const operation of operations) {
    if (operation.kind === 'package' && operation.scope === 'system') told = installedBy(operation, program) ?? told;
    // What a download holds is not known, unless it is a package list or a key.
    else if (operation.kind === 'download' || (operation.kind === 'archive' && operation.action === 'extract')) told ??= 'maybe';
  }
  if (told === 'brought' || told === 'removed') return told;
  const unclear = script.commands.some(({ name, args, program: word }) => {
    if (name === undefined) return true;
    // Scripts, builds and links may put anything anywhere.
    if (/^(?:(?:ba|da|a|z)?sh|source|\.|make|cmake|ninja|ansible.*|playwright|nix.*|brew|snap|dpkg|rpm|guix|asdf|eval)$/.test(name))
      return true;
    if (/^(?:cp|mv|ln|install|chmod)$/.test(name)) return args.some(({ unquoted }) => unquoted.split('/').at(-1) === program);
    if (/^(?:npx|pip3?|python3?)$/.test(name)) return args.some(({ value }) => value === 'playwright');
    return /[./]/.test(word.unquoted) && !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(word.unquoted);
  });
  return unclear ? 'maybe' : told;
}

function installedBy({ action, packages, manager }: PackageOperation, program: string): Told {
  if (action === 'remove') {
    return packages.some(({ name }) => name === undefined || name === program || packageOf(program).includes(name)) ? 'removed' : undefined;
  }
  if (action !== 'install') return undefined;
  const names = packageOf(program);
  if (packages.some(({ name }) => name !== undefined && names.includes(name))) return 'brought';
  const unknown = packages.some(
    ({ name, source }) =>
      name === undefined || source !== 'registry' || name.startsWith('@') || name.includes('*') || bringsMuch.test(name),
  );
  return unknown || packages.length === 0 || manager === 'pacman' ? 'maybe' : undefined;
}

/** Packages whose dependencies are many and hold tools of all kinds. */
const bringsMuch =
  /chrom|firefox|edge|desktop|xfce|gnome|texlive|devscripts|debootstrap|build-essential-full|nagios|rust|php|moodle|ros-|cuda|nvidia|xdg-utils|webkit|openjdk|-jdk|-jre|maven|gradle|r-base|mailutils|postgresql|mysql|mariadb|apache2|nginx|samba|sdk|azure|aws|google|docker|kube|helm|git-lfs|certbot|puppet|salt/i;

function packageOf(program: string): readonly string[] {
  switch (program) {
    case 'curl':
      return ['curl', 'curl-minimal', 'libcurl-devel'];
    case 'nc':
    case 'ncat':
      return ['nc', 'netcat', 'netcat-openbsd', 'netcat-traditional', 'nmap-ncat', 'ncat', 'busybox', 'busybox-extras', 'nmap'];
    case 'wget':
      return ['wget', 'wget2', 'busybox'];
    default:
      return [program];
  }
}

function copiedBy(step: Step, program: string): Told {
  const { instruction } = step;
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const destination = instruction.destination && step.expand(instruction.destination);
  if (!destination?.known) return 'maybe';
  const to = absolute(step, destination.value) ?? '/';
  if (to.split('/').at(-1) === program) return 'brought';
  const foreign = instruction.flags.some(({ name }) => name === 'from') || instruction.keyword === 'ADD';
  for (const word of instruction.sources) {
    const source = step.expand(word);
    if (!source.known) return 'maybe';
    const name = source.value.replace(/\/+$/, '').split('/').at(-1) ?? '';
    if (name === program) return 'brought';
    // A tree of another stage, or an archive, into a folder of the system.
    if (foreign && (/^\/(?:$|bin|sbin|usr(?:\/(?:local|bin|sbin))?(?:\/s?bin)?$|busybox|opt\/bin)/.test(to) || to === '/')) return 'maybe';
    if (/[*?[]/.test(name) && /\/s?bin$/.test(to)) return 'maybe';
    if (/^\/?(?:\.|usr|bin|rootfs|root|fs)?$/.test(name) && to === '/') return 'maybe';
  }
  return undefined;
}
