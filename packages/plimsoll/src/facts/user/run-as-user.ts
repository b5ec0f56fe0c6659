import type { Stage } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import type { Fix, TextEdit } from '../../model/finding.ts';
import { absolute } from '../caching/copied-sources.ts';
import { switchEarly } from '../start/early-switch.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { givingLine } from './give-directories.ts';
import { madeKeys } from './made-keys.ts';
import { type NeededWrite, neededWrites } from './needed-writes.ts';
import { isSameUser, ownershipOf } from './path-ownership.ts';
import { isGivenTo, type UnprivilegedUser, unprivilegedUser, usesRootHome } from './unprivileged-user.ts';
import { writtenPlace } from './written-places.ts';

/**
 * The fix that lets a stage which ends as root run as another user: an account that is there or is made, given what the program has to
 * write, switched to behind all that may need root. `manual` where something has to be done first that the file does not show.
 *
 * @returns undefined where no account is known, the base is a server that is set up for its own start, or the file is broken.
 */
export function runAsUser(file: DockerfileView, stage: Stage): Fix | undefined {
  // A server image is set up for its own start; which of its directories another user may write is not known.
  if (stage.root.kind === 'image' && stage.root.facts?.role === 'server') return undefined;
  const kubernetes = file.usage?.kubernetes ?? false;
  const account = unprivilegedUser(stage, kubernetes);
  if (!account || stage.from.broken || stage.steps.some(({ instruction }) => instruction.keyword === 'ONBUILD' || instruction.broken))
    return undefined;
  const { user, origin } = account;
  const keys = madeKeys(stage).map(({ path }): NeededWrite => ({ path, why: 'a step makes a private key there', from: 'key' }));
  const needed = [...neededWrites(file, stage), ...keys].filter(({ path }) => !isOwnedBy(file, stage, path, user));
  const lacking = needed.map(({ path }) => path);
  // What a package keeps in directories of the system belongs to a user of the package.
  const foreign = needed.find(
    ({ path, from }) =>
      from === 'volume' && /^\/(?:etc|var|usr|lib|home)\//.test(path) && ownershipOf(file, stage, path).kind === 'unknown',
  )?.path;
  const giving = lacking.length === 0 || foreign !== undefined ? undefined : givingLine(file, stage, user, needed);
  const ungiven = foreign ?? (giving === undefined ? lacking[0] : undefined);
  const obstacle = obstacleOf(file, stage, kubernetes) ?? (ungiven === undefined ? undefined : `first make ${ungiven} its own`);
  if (obstacle !== undefined)
    return { title: `Run as ${user}, ${origin}; ${obstacle}`, applicability: 'manual', edits: switchUser(file, stage, account) };
  const place = writtenPlace(file, stage);
  if (place === undefined || (place.kind === 'database' && giving !== undefined)) {
    const rest = giving === undefined ? 'files that it writes must belong to that user' : `and give it ${lacking.join(', ')}`;
    const edits = switchUser(file, stage, account, giving);
    return { title: `Run as ${user}, ${origin}; ${rest}`, applicability: 'unsafe', edits };
  }
  const early = place.kind === 'directory' && giving === undefined ? switchEarly(file, stage, account) : undefined;
  if (early)
    return { title: `Run as ${user}, ${origin}, to whom all of the working directory belongs`, applicability: 'unsafe', edits: early };
  return { title: `Run as ${user}, ${origin}; first ${place.what}`, applicability: 'manual', edits: switchUser(file, stage, account) };
}

function isOwnedBy(file: DockerfileView, stage: Stage, path: string, user: string): boolean {
  const ownership = ownershipOf(file, stage, path);
  return (
    ownership.kind === 'open' ||
    (ownership.kind === 'other' && isSameUser(stage, ownership.owner, user) !== false) ||
    isGivenTo(stage, user, path)
  );
}

const services =
  /^(?:nginx|apache2|httpd|squid3?|dovecot|postfix|exim4|openssh-server|supervisor|mysql|mysql-server|mariadb-server|postgresql|redis|redis-server|couchdb|cron|cronie|samba|iptables|bind9?|dnsmasq|openvpn|tor|haproxy|varnish|vsftpd|nfs-utils|docker(?:-ce)?|memcached|rabbitmq-server|php[\d.]*-fpm|tftpd-hpa|chrony|ntp)$/;

/** What has to be done by hand before another user can start the program. */
function obstacleOf(file: DockerfileView, stage: Stage, kubernetes: boolean): string | undefined {
  const { exposed } = stage.final;
  if (usesRootHome(file, stage)) return 'first move what it needs out of the home directory of root';
  // Unlike Docker, Kubernetes keeps ports below 1024 for root.
  if (kubernetes && exposed.some(({ port }) => Number.parseInt(port, 10) < 1024)) return 'first move it to a port above 1023';
  for (const { operations } of file.steps('shipped')) {
    for (const operation of operations) {
      const service =
        operation.kind === 'package' &&
        operation.scope === 'system' &&
        operation.packages.find(({ name }) => services.test(name ?? ''))?.name;
      if (service) return `first configure ${service} for it`;
    }
  }
  return undefined;
}

const metadata = new Set(['CMD', 'ENTRYPOINT', 'EXPOSE', 'HEALTHCHECK', 'STOPSIGNAL', 'LABEL', 'VOLUME']);

/**
 * Behind everything that may need root: above the stage's closing CMD or ENTRYPOINT, else at its end. An account is made in front of
 * the copies behind the last RUN, so that it is not made again whenever a source file changes.
 */
function switchUser(file: DockerfileView, stage: Stage, { create, user }: UnprivilegedUser, giving?: string): TextEdit[] {
  const copy = create.length > 0 ? copyBehindLastRun(stage) : undefined;
  const making = copy ? [file.insertLinesBefore(copy, ...create)] : [];
  const late = [...(copy ? [] : create), ...(giving === undefined ? [] : [giving])];
  let start: Instruction | undefined;
  for (const { instruction } of stage.steps.toReversed()) {
    if (instruction.keyword === 'USER' && instruction.argument) {
      const add = late.length > 0 ? [file.insertLinesBefore(instruction, ...late)] : [];
      return [...making, ...add, file.replace(instruction.argument.span, user)];
    }
    if (!metadata.has(instruction.keyword)) break;
    // The health check stands with what starts, behind the account.
    if (/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(instruction.keyword)) start = instruction;
  }
  const lines = [...late, `USER ${user}`];
  const last = stage.steps.at(-1)?.instruction ?? stage.from;
  return [...making, start ? file.insertLinesBefore(start, ...lines) : file.insertLinesAfter(last, ...lines)];
}

/** The first COPY or ADD behind the last RUN, if none of those there could bring accounts of its own. */
function copyBehindLastRun({ steps }: Stage): Instruction | undefined {
  const behind = steps.slice(steps.findLastIndex(({ instruction }) => instruction.keyword === 'RUN') + 1);
  const copies = behind.flatMap((step) =>
    step.instruction.keyword === 'COPY' || step.instruction.keyword === 'ADD' ? [{ step, copy: step.instruction }] : [],
  );
  const isApart = copies.every(({ step, copy }) => {
    const target = copy.destination && step.expand(copy.destination);
    const path = target?.known ? absolute(step, target.value) : undefined;
    return path !== undefined && path !== '/' && !/^\/etc(?:\/|$)/.test(path);
  });
  return isApart ? copies[0]?.copy : undefined;
}
