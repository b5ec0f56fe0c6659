import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Command } from '../../shell/view.ts';
import { isRootUser } from '../user/root-user.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { baseName, scriptText } from './script-text.ts';
import { startedCommand } from './started-program.ts';
import { supervisedAs, unreadSupervisor } from './supervisor.ts';

/** Programs that start another one as a different user. */
const droppers = new Set(['gosu', 'su-exec', 'setpriv', 's6-setuidgid', 's6-applyuidgid', 'setuidgid', 'runuser', 'chpst']);
const dropperCall =
  /(?:^|[\s;&|(])(?:\/\S{0,80}\/)?(?:gosu|su-exec|setpriv|s6-setuidgid|s6-applyuidgid|setuidgid|runuser|chpst\s+-u|chroot\s+--userspec|(?<=exec\s)(?:su|sudo\s+-\w*u))\s/m;
/** Images whose own entrypoint starts as root, makes the data directory theirs and goes on as an account of the image. */
const entrypointDrops = new Set(
  'postgres mysql mariadb percona redis valkey/valkey mongo rabbitmq cassandra couchdb elasticsearch logstash kibana influxdb neo4j ghost nextcloud solr timescale/timescaledb postgis/postgis pgvector/pgvector mysql/mysql-server'.split(
    ' ',
  ),
);
/** Servers whose first process keeps root to open ports and logs, and whose workers do not. */
const masters: Readonly<Record<string, string>> = {
  nginx: 'nginx',
  openresty: 'nginx',
  httpd: 'httpd',
  'httpd-foreground': 'httpd',
  apache2: 'Apache',
  apachectl: 'Apache',
  apache2ctl: 'Apache',
  'apache2-foreground': 'Apache',
  'php-fpm': 'PHP-FPM',
  haproxy: 'HAProxy',
};
/** Servers that go on as an account of their own once they have opened what needs root, as their packages configure them. */
const settlers = new Set(
  'varnishd lighttpd squid dnsmasq named unbound chronyd ntpd vsftpd proftpd dovecot postfix mosquitto radiusd freeradius nsd clamd mysqld_safe pure-ftpd sockd h2o pihole-FTL'.split(
    ' ',
  ),
);
/** Images of applications that Apache serves. */
const onApache = new Set('drupal wordpress joomla mediawiki phpmyadmin phpmyadmin/phpmyadmin matomo yourls backdrop'.split(' '));
/** Programs that cannot do their work without root. */
const needRoot = new Set([
  'sshd',
  'cron',
  'crond',
  'dockerd',
  'dockerd-entrypoint.sh',
  'dind',
  'systemd',
  'wg-quick',
  'keepalived',
  'xinetd',
  'inetd',
  'rngd',
  'udevd',
  'zerotier-one',
  'tailscaled',
  'ipsec',
  'charon',
  'pptpd',
  'xl2tpd',
  'containerd',
  'kubelet',
  'kube-proxy',
  'debootstrap',
  'dhcpd',
  'libvirtd',
  'smbd',
  'rpcbind',
  'iptables',
  'tcpdump',
  'suricata',
  'snort',
  'ocserv',
  'service',
  'shorewall',
  'ferm',
  'smartd',
  'cupsd',
  'in.tftpd',
  'kismet',
  'cadvisor',
  'hostapd',
  'radvd',
  'fail2ban-server',
  'getty',
  'agetty',
  'rungetty.sh',
  'dnsmonster',
  'tshark',
  'dumpcap',
  'arpwatch',
  'ntopng',
  'softflowd',
  'watchtower',
  'ouroboros',
  'docker-gen',
  'portainer',
  'tincd',
  'fastd',
  'nebula',
  'openconnect',
  'pppd',
  'redsocks',
  'miniupnpd',
  'zebra',
  'bird',
]);

/**
 * Why a container that starts as root need not stay root, in a few words: its entrypoint drops privileges, its workers do, or its
 * program exists to run as root. Undefined if nothing says so. Entrypoint scripts are read where the build context has them.
 */
export function privilegeDrop(view: DockerfileView, stage: Stage): string | undefined {
  const { entrypoint, cmd } = stage.final;
  for (const step of [entrypoint, cmd]) {
    for (const command of step?.script?.commands ?? []) {
      const told = dropOfCommand(command) ?? ofScript(view, command);
      if (told !== undefined) return told;
    }
  }
  const told = ofBase(stage, entrypoint, cmd);
  if (told !== undefined) return told;
  if (stage.final.volumes.includes('/sys/fs/cgroup')) return 'systemd needs root, and its control groups are mounted';
  const installed = installedDropper(stage) ?? copiedDropper(view, stage);
  if (installed !== undefined) return `${installed} is installed for it`;
  return ofPackages(view, stage);
}

/** What packages of the stage say of a start command that cannot be read. */
function ofPackages(view: DockerfileView, stage: Stage): string | undefined {
  const names = installedNames(stage);
  const rooted = names.find((name) => rootPackages.has(name));
  if (rooted !== undefined) return `${rooted} is installed for it, which needs root`;
  const script = unreadScript(view, stage);
  if (script === undefined) return ofSupervised(view, stage, names);
  const started = /entrypoint/.test(script) ? startedCommand(stage)?.name : undefined;
  if (started !== undefined && ownAccount.has(started)) return `${script} was not read, and may start ${started} as an account of its own`;
  const filter = names.find((name) => name === 'iptables' || name === 'nftables');
  if (filter !== undefined) return `its start script has ${filter}, which needs root`;
  const engine = names.find((name) => /^(?:docker|docker-engine|docker-ce|docker\.io|containerd(?:\.io)?)$/.test(name));
  if (engine !== undefined) return `its start script has ${engine}, which needs root`;
  const database = refusingRoot(stage, names);
  if (database !== undefined) return `${script} was not read, and has to start ${database} as another account`;
  const server = names.find((name) => Object.hasOwn(masterPackages, name));
  return server === undefined ? undefined : `${masterPackages[server]} keeps root in its master process only`;
}

/** A database whose server refuses to run as root, by the base image or a package of it. */
function refusingRoot({ root }: Stage, names: readonly string[]): string | undefined {
  const image = root.kind === 'image' ? root.reference.familiar : '';
  return databases.find(({ images, packages }) => images.test(image) || names.some((name) => packages.test(name)))?.name;
}

const databases = [
  {
    name: 'PostgreSQL',
    images: /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb)$/,
    packages: /^postgresql(?:-?[\d.]+)?(?:-(?:server|postgis[-\w.]*))?$/,
  },
  { name: 'MariaDB', images: /(?:^|\/)mariadb(?:-galera)?$/, packages: /^mariadb(?:-server(?:-[\d.]+)?)?$/ },
  {
    name: 'MySQL',
    images: /(?:^|\/)(?:mysql|percona|percona-server|mysql-server)$/,
    packages: /^(?:mysql|mysql-(?:community-)?server(?:-[\d.]+)?)$/,
  },
  { name: 'Elasticsearch', images: /(?:^|\/)elasticsearch$/, packages: /^elasticsearch$/ },
] as const;

/** What supervisord starts by a configuration that was not read: an HTTP server and PHP-FPM, or what needs root itself. */
function ofSupervised(view: DockerfileView, stage: Stage, names: readonly string[]): string | undefined {
  if (unreadSupervisor(view, stage) === undefined) return undefined;
  if (names.some((name) => /^openssh(?:-server)?$/.test(name))) return 'supervisord starts sshd, which needs root';
  const onlyMasters = names.some((name) => Object.hasOwn(masterPackages, name)) && names.some((name) => /^php[\d.]{0,4}-fpm$/.test(name));
  return onlyMasters ? 'what supervisord starts keeps root in its master processes only' : undefined;
}

function installedNames(stage: Stage): string[] {
  return [...stageChain(stage)].flatMap(({ steps }) =>
    steps.flatMap(({ operations }) =>
      operations.flatMap((operation) =>
        operation.kind === 'package' && operation.action === 'install' ? operation.packages.flatMap(({ name }) => name ?? []) : [],
      ),
    ),
  );
}

/** Servers whose usual start scripts begin as root, give them their data directories, and go on as their accounts. */
const ownAccount = new Set(
  'telegraf influxd influxd-meta chronograf kapacitord mysqld mariadbd postgres redis-server valkey-server mongod rabbitmq-server memcached'.split(
    ' ',
  ),
);
/** Packages of what makes tunnels, routes or addresses, or exports file systems. */
const rootPackages = new Set([
  'wireguard-tools',
  'openvpn',
  'ppp',
  'pptpd',
  'xl2tpd',
  'strongswan',
  'tinc',
  'nfs-utils',
  'nfs-kernel-server',
  'openconnect',
  'vpnc',
  'keepalived',
  'openvswitch-switch',
  'neutron-l3-agent',
  'neutron-dhcp-agent',
]);
/** Packages of servers whose first process keeps root to open ports and logs. */
const masterPackages: Readonly<Record<string, string>> = { apache2: 'Apache', httpd: 'Apache', nginx: 'nginx', haproxy: 'HAProxy' };

/** What a start command itself says: it drops privileges, its workers do, or it needs root. */
export function dropOfCommand(command: Command): string | undefined {
  const words = [
    command.name,
    ...command.prefixes.map(({ name }) => name),
    ...command.args.slice(0, 6).map(({ value }) => baseName(value)),
  ];
  const dropper = words.find((word) => word !== undefined && droppers.has(word));
  if (dropper !== undefined) return `its start command drops privileges with ${dropper}`;
  const account = otherUser(command);
  if (account !== undefined) return `its start command goes on as ${account}`;
  if (command.name === 'init') return command.program.value === '/init' ? 's6-overlay starts its services' : 'systemd needs root';
  const program = command.name?.replace(/^php[\d.]{0,5}-fpm.*$/, 'php-fpm');
  if (program !== undefined && Object.hasOwn(masters, program)) return `${masters[program]} keeps root in its master process only`;
  if (program !== undefined && settlers.has(program)) return `${program} goes on as an account of its own once it has started`;
  // What is called a VPN makes tunnels: openvpn, vpnserver, shadowvpn.
  return program !== undefined && (needRoot.has(program) || /^[a-z]*vpn[a-z]*$/.test(program)) ? `${program} needs root` : undefined;
}

/** Whom `su app -c …` and `sudo -u app …` start the program as, unless it is root. */
function otherUser({ name, args, prefixes }: Command): string | undefined {
  const sudo = prefixes.find((prefix) => prefix.name === 'sudo')?.words.map(({ unquoted }) => unquoted) ?? [];
  const option = sudo.findIndex((word) => word === '-u' || word === '--user');
  let user = option === -1 ? undefined : sudo[option + 1];
  if (name === 'su') {
    const words = args.map(({ value }) => value);
    const at = words.findIndex((word, index) => word !== undefined && !word.startsWith('-') && !/^-[scgG]$/.test(words[index - 1] ?? ''));
    user = words[at];
  }
  // `serve -u www-data` of a server that begins as root.
  const given = args.findIndex(({ value }) => value === '-u' || value === '--user');
  const to = given === -1 ? undefined : args[given + 1]?.value;
  if (user === undefined && to !== undefined && /^(?:www-data|nobody|nginx|apache|daemon)$/.test(to)) user = to;
  return user !== undefined && /^[a-z_][\w-]{0,31}$/.test(user) && !isRootUser(user) ? user : undefined;
}

/** The script that a container of the stage starts, if the build context has no file of that name: what it does is not known. */
export function unreadScript(view: DockerfileView, { final }: Stage): string | undefined {
  for (const step of [final.entrypoint, final.cmd]) {
    for (const command of step?.script?.commands ?? []) {
      const script = startScript(command);
      if (script !== undefined) return scriptText(view, script) === undefined ? script : undefined;
    }
  }
  return undefined;
}

/** `/docker-entrypoint.sh`, `/start_container`, `./boot`. */
const startScriptName = /\.sh$|entrypoint|\/(?:start|run|boot|entry)(?:[-_][\w-]+)?$/;

function startScript(command: Command): string | undefined {
  return baseName(
    [command.program.value, ...command.args.slice(0, 3).map(({ value }) => value)].find(
      (word) => word !== undefined && startScriptName.test(word),
    ),
  );
}

function ofScript(view: DockerfileView, command: Command): string | undefined {
  const name = startScript(command);
  const user = supervisedAs(view, command);
  if (user !== undefined) return `supervisord starts its programs as ${user}`;
  const script = name === undefined ? undefined : scriptText(view, name);
  return script && dropperCall.test(script.text) ? `${script.path} drops privileges` : undefined;
}

function ofBase({ root }: Stage, entrypoint: Step | undefined, cmd: Step | undefined): string | undefined {
  if (root.kind !== 'image') return undefined;
  const { familiar } = root.reference;
  const image = familiar.replace(/^(?:docker\.io|public\.ecr\.aws\/docker|mirror\.gcr\.io)\/(?:library\/)?/, '');
  if (entrypointDrops.has(image) && (!entrypoint || baseEntrypointKept(entrypoint)))
    return `the entrypoint of ${familiar} drops privileges`;
  if (onApache.has(image) && !entrypoint && !cmd && !/fpm|cli/.test(root.reference.tag ?? ''))
    return 'Apache keeps root in its master process only';
  // A script as start command of such a base ends in the same server.
  const own = (entrypoint ?? cmd)?.script;
  const scripted =
    !own || own.commands.some(({ name, program }) => name === 'sh' || name === 'bash' || startScriptName.test(program.value ?? ''));
  const program = scripted ? baseName(root.facts?.cmd?.[0] ?? root.facts?.entrypoint?.[0]) : undefined;
  return program !== undefined && Object.hasOwn(masters, program) ? `${masters[program]} keeps root in its master process only` : undefined;
}

/** `ENTRYPOINT ["docker-entrypoint.sh"]` repeats what the base has. */
function baseEntrypointKept(entrypoint: Step): boolean {
  const base = entrypoint.stage.root.kind === 'image' ? entrypoint.stage.root.facts?.entrypoint?.[0] : undefined;
  const own = entrypoint.script?.commands[0]?.name;
  return base !== undefined && own !== undefined && baseName(base) === own;
}

function installedDropper(stage: Stage): string | undefined {
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) {
    for (const { operations, instruction, script } of at.steps) {
      if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
        const copied = instruction.sources
          .map(({ text }) => baseName(text))
          .find((name) => name !== undefined && /^(?:gosu|su-exec)\b/.test(name));
        if (copied) return copied.startsWith('gosu') ? 'gosu' : 'su-exec';
      }
      for (const { name, args } of script?.commands ?? []) {
        const built = /^(?:mv|cp|install|chmod|chown)$/.test(name ?? '')
          ? args.map(({ value }) => baseName(value)).find((word) => word === 'gosu' || word === 'su-exec')
          : undefined;
        if (built) return built;
      }
      for (const operation of operations) {
        if (operation.kind === 'package') {
          const tool = operation.packages.find(({ name }) => name === 'gosu' || name === 'su-exec')?.name;
          if (tool) return tool;
        } else if (operation.kind === 'download' && operation.urls.some(({ text }) => text.includes('/gosu/'))) return 'gosu';
      }
    }
  }
  return undefined;
}

/** A stage that files are copied from fetches it by name, in a way that says nothing of where it lies. */
function copiedDropper({ source, graph }: DockerfileView, stage: Stage): string | undefined {
  if (!/\b(?:gosu|su-exec)\b/.test(source.text)) return undefined;
  for (const other of graph.stages) {
    if (other === stage || !other.reachable) continue;
    for (const { script } of other.steps)
      for (const { args } of script?.commands ?? [])
        for (const { value } of args) if (value === 'gosu' || value === 'su-exec') return value;
  }
  return undefined;
}
