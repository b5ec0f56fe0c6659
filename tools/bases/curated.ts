import type { ImageSlice, VariantRow } from '../../packages/plimsoll/src/bases/slice.ts';

/** What the collected sources do not say in a form a program can read, kept by hand. */

const kinds = {
  language:
    'node python ruby php perl erlang elixir pypy julia openjdk java eclipse-temurin amazoncorretto azul-zulu sapmachine ibm-semeru-runtimes ibmjava adoptopenjdk jruby hylang r-base swipl rakudo-star mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps mcr.microsoft.com/dotnet/aspnet oven/bun denoland/deno clojure groovy',
  sdk: 'golang rust maven gradle composer gcc buildpack-deps haskell dart swift nim haxe mcr.microsoft.com/dotnet/sdk cgr.dev/chainguard/go cgr.dev/chainguard/rust cgr.dev/chainguard/maven cgr.dev/chainguard/gradle cgr.dev/chainguard/gcc-glibc cgr.dev/chainguard/jdk cgr.dev/chainguard/dotnet-sdk',
  system:
    'debian ubuntu alpine busybox almalinux amazonlinux fedora rockylinux archlinux oraclelinux centos photon mageia opensuse scratch ubi/ubi ubi/ubi-minimal ubi/ubi-micro ubi/ubi-init cgr.dev/chainguard/wolfi-base cgr.dev/chainguard/static cgr.dev/chainguard/glibc-dynamic cgr.dev/chainguard/busybox mcr.microsoft.com/windows/servercore mcr.microsoft.com/windows/nanoserver mcr.microsoft.com/windows gcr.io/distroless/static gcr.io/distroless/base gcr.io/distroless/base-nossl gcr.io/distroless/cc',
  server:
    'nginx httpd caddy haproxy traefik tomcat jetty tomee postgres mysql mariadb redis valkey/valkey mongo rabbitmq nats memcached cassandra couchdb couchbase elasticsearch kibana logstash influxdb telegraf neo4j solr zookeeper arangodb clickhouse wordpress drupal joomla nextcloud ghost matomo mediawiki redmine registry kong varnish sonarqube nginxinc/nginx-unprivileged cgr.dev/chainguard/nginx cgr.dev/chainguard/postgres cgr.dev/chainguard/redis cgr.dev/chainguard/mariadb',
} as const;

export function kindOf(image: string): ImageSlice['k'] {
  for (const [kind, names] of Object.entries(kinds)) if (names.split(' ').includes(image)) return kind as keyof typeof kinds;
  return undefined;
}

/** Programs an image exists for, besides what the package lists name. */
export const ownPrograms: Readonly<Record<string, string>> = {
  node: 'node npx',
  python: 'python python3 pip3',
  golang: 'go gofmt',
  rust: 'rustc',
  ruby: 'ruby gem irb rake',
  php: 'php phpize pecl docker-php-ext-install docker-php-ext-configure docker-php-ext-enable',
  composer: 'composer php',
  'eclipse-temurin': 'java keytool',
  openjdk: 'java keytool',
  java: 'java keytool',
  amazoncorretto: 'java keytool',
  maven: 'mvn java javac',
  gradle: 'gradle java javac',
  erlang: 'erl erlc',
  elixir: 'elixir mix iex erl',
  perl: 'perl cpan',
  pypy: 'pypy3',
  julia: 'julia',
  nginx: 'nginx',
  httpd: 'httpd',
  haproxy: 'haproxy',
  postgres: 'postgres psql pg_isready initdb pg_dump',
  mysql: 'mysql mysqld mysqladmin',
  mariadb: 'mariadb mariadbd mariadb-admin',
  redis: 'redis-server redis-cli',
  'valkey/valkey': 'valkey-server valkey-cli',
  mongo: 'mongod mongosh',
  rabbitmq: 'rabbitmq-server rabbitmqctl rabbitmq-diagnostics',
  memcached: 'memcached',
  tomcat: 'catalina.sh java',
  'oven/bun': 'bun bunx',
  'denoland/deno': 'deno',
  'mcr.microsoft.com/dotnet/runtime': 'dotnet',
  'mcr.microsoft.com/dotnet/aspnet': 'dotnet',
  'mcr.microsoft.com/dotnet/sdk': 'dotnet git curl wget pwsh',
  'gcr.io/distroless/python3': 'python3',
  'gcr.io/distroless/java': 'java',
};

/** `includes` of the sources as programs; what is not here is itself a program or library of no interest. */
export const programsOf: Readonly<Record<string, string>> = {
  'ca-certificates-bundle': 'ca-certificates',
  gnupg: 'gpg',
  mercurial: 'hg',
  subversion: 'svn',
  'openssh-client': 'ssh scp ssh-keygen ssh-keyscan',
  imagemagick: 'convert',
  'yarn 1.22 (not in node 26)': '',
  bundler: 'bundle',
  'xz-utils': 'xz',
  binutils: 'ld ar strip',
  procps: 'ps',
  '+git': 'git curl wget gpg ca-certificates',
  'gettext-base (envsubst)': 'envsubst',
  'gettext-envsubst': 'envsubst',
  'mysql-shell': 'mysqlsh',
  apache2: 'apache2',
  'node -> bun link': 'node',
  '*-dev headers': '',
  'libc6-dev': '',
  'musl-dev': '',
  'libstdc++': '',
  libgcc: '',
  libicu: '',
  netbase: '',
  tzdata: '',
  fontconfig: '',
  locales: '',
  'musl-locales': '',
  coreutils: '',
  numactl: '',
  'nginx dynamic modules: xslt geoip image-filter njs acme': '',
  'dynamic modules': 'envsubst ca-certificates',
  'redis modules (amd64, arm64)': '',
  'ssl_client (busybox wget)': '',
};

/** Package lists of variants that follow from another row: the base they start from adds no tools. */
export const sameContents: Readonly<Record<string, readonly string[]>> = {
  'ubuntu ubuntu': [],
  'debian debian': [],
  'debian debian-slim': [],
  'mcr.microsoft.com/dotnet/runtime ubuntu': ['ca-certificates', 'libicu', 'tzdata'],
  'mcr.microsoft.com/dotnet/aspnet ubuntu': ['ca-certificates', 'libicu', 'tzdata'],
  'mcr.microsoft.com/dotnet/runtime alpine': ['ca-certificates-bundle'],
  'mcr.microsoft.com/dotnet/aspnet alpine': ['ca-certificates-bundle'],
};

/** Untagged releases stood on another system in the past: an old tag that does not name one tells nothing. */
export const changedSystem = 'mysql mongo mariadb tomcat maven gradle rabbitmq traefik amazoncorretto composer'.split(' ');

const root = { u: 'root' } as const;
const dotnetApp = ['app', 1654, 1654] as const;
const debianDotnet = (since: string): VariantRow[] => [
  { f: since, b: '10', ...root, a: dotnetApp, c: ['/bin/bash'] },
  { b: since, ...root, c: ['/bin/bash'] },
];
const dotnetSystems = [
  ['10', 'ubuntu', '24.04'],
  ['8', 'debian-slim', '12'],
  ['6', 'debian-slim', '11'],
  ['3', 'debian-slim', '10'],
  ['2', 'debian-slim', '9'],
] as const;
const noSystem = 'sh bash curl wget git';

/** Rows and properties added to slices; rows come before those of the sources. */
export const additions: Readonly<Record<string, ImageSlice>> = {
  openjdk: {
    n: 'eclipse-temurin',
    o: [
      ['12', 'oraclelinux-slim'],
      ['0', 'debian'],
    ],
    v: [
      { o: 'debian', b: '12', ...root, i: 'curl wget git gpg hg svn ssh javac jar ca-certificates' },
      { w: 'jre', o: 'debian', b: '12', ...root },
      { o: 'debian', f: '12', ...root, i: 'javac jar jshell' },
      { w: 'slim', o: 'debian-slim', b: '12', ...root, i: 'javac jar' },
      { w: 'jre slim', o: 'debian-slim', ...root, n: 'javac jar jshell' },
      { w: 'alpine', o: 'alpine', ...root, i: 'javac jar' },
      { w: 'alpine jre', o: 'alpine', ...root, n: 'javac jar jshell' },
    ],
  },
  java: {
    n: 'eclipse-temurin',
    v: [
      { o: 'debian', ...root },
      { w: 'jre', o: 'debian', ...root },
      { w: 'alpine', o: 'alpine', ...root },
      { w: 'alpine jre', o: 'alpine', ...root },
    ],
  },
  haproxy: {
    v: [
      { o: 'debian-slim', b: '2.4', ...root, s: 'SIGUSR1' },
      { w: 'alpine', o: 'alpine', b: '2.4', ...root, s: 'SIGUSR1' },
    ],
  },
  ubuntu: { v: [{ w: '', o: 'ubuntu', ...root, c: ['/bin/bash'] }] },
  centos: { v: [{ o: 'centos', ...root, c: ['/bin/bash'] }] },
  rockylinux: {
    v: [
      { o: 'rockylinux', ...root },
      { w: 'minimal', o: 'rockylinux-minimal', ...root },
    ],
  },
  oraclelinux: { v: [{ o: 'oraclelinux', ...root, c: ['/bin/bash'] }] },
  'oven/bun': { open: 1, v: [{ o: 'debian', ...root, a: ['bun', 1000, 1000], d: '/home/bun/app' }] },
  'nginxinc/nginx-unprivileged': {
    like: 'nginx',
    v: [
      { o: 'debian-slim', u: '101', p: ['8080'], s: 'SIGQUIT', i: 'nginx curl envsubst ca-certificates' },
      { w: 'alpine', o: 'alpine', u: '101', p: ['8080'], s: 'SIGQUIT', i: 'nginx curl envsubst ca-certificates' },
      { w: 'alpine slim', o: 'alpine', u: '101', p: ['8080'], s: 'SIGQUIT', i: 'nginx envsubst ca-certificates' },
    ],
  },
  'mcr.microsoft.com/dotnet/sdk': {
    open: 1,
    o: [
      ['10', 'ubuntu', '24.04'],
      ['8', 'debian', '12'],
      ['6', 'debian', '11'],
      ['3', 'debian', '10'],
      ['2', 'debian', '9'],
    ],
    v: debianDotnet('8'),
  },
  'mcr.microsoft.com/dotnet/aspnet': { open: 1, o: dotnetSystems, v: debianDotnet('8') },
  'mcr.microsoft.com/dotnet/runtime': { open: 1, o: dotnetSystems, v: debianDotnet('8') },
  'mcr.microsoft.com/dotnet/runtime-deps': { open: 1, o: dotnetSystems, v: debianDotnet('8') },
  'mcr.microsoft.com/windows/servercore': { open: 1, v: [{ o: 'windows', u: 'ContainerAdministrator' }] },
  'mcr.microsoft.com/windows/nanoserver': { open: 1, v: [{ o: 'windows', u: 'ContainerUser' }] },
  'mcr.microsoft.com/windows': { open: 1, v: [{ o: 'windows', u: 'ContainerAdministrator' }] },
  'mcr.microsoft.com/dotnet/framework': { open: 1, v: [{ o: 'windows' }] },
  'microsoft/windowsservercore': { open: 1, v: [{ o: 'windows', u: 'ContainerAdministrator' }] },
  'microsoft/nanoserver': { open: 1, v: [{ o: 'windows' }] },
  'ubi/ubi': { open: 1, v: [{ o: 'ubi', ...root }] },
  'ubi/ubi-init': { open: 1, v: [{ o: 'ubi', ...root }] },
  'ubi/ubi-minimal': { open: 1, v: [{ o: 'ubi-minimal', ...root }] },
  'ubi/ubi-micro': { open: 1, v: [{ o: 'ubi', ...root, m: 'none', n: 'curl wget git gcc make sudo' }] },
  'ubi/language': { open: 1, v: [{ o: 'ubi', u: '1001' }] },
  'ubi/openjdk': { open: 1, v: [{ o: 'ubi', u: '185' }] },
  'bitnami/server': { open: 1, v: [{ u: '1001' }] },
  'quay.io/centos/centos': { open: 1, v: [{ o: 'centos', ...root }] },
  'nvidia/cuda': { open: 1, v: [root] },
  // Images whose Dockerfiles set these users, or none.
  'jenkins/jenkins': { open: 1, v: [{ u: 'jenkins', p: ['8080', '50000'] }] },
  'grafana/grafana': { open: 1, v: [{ u: '472', p: ['3000'] }] },
  'prom/prometheus': { open: 1, v: [{ u: 'nobody', p: ['9090'] }] },
  perl: { v: [{ ...root }, { w: 'slim', ...root }] },
  gcc: { v: [{ ...root, i: 'gcc g++ make' }] },
  haskell: { v: [{ ...root }, { w: 'slim', ...root }] },
  swift: { v: [{ ...root }, { w: 'slim', ...root }] },
  docker: { v: [{ ...root, i: 'docker' }] },
  caddy: { v: [{ ...root, i: 'caddy' }] },
  clojure: { v: [root] },
  scratch: { open: 1, v: [{ o: 'scratch', ...root, h: false, n: noSystem }] },
  amazonlinux: { v: [{ b: '2022', o: 'amazonlinux', ...root, c: ['/bin/bash'] }] },
  'eclipse-temurin': { v: [{ w: 'minimal ubi', o: 'ubi-minimal', ...root, i: 'java keytool javac jar jshell' }] },
  'buildpack-deps': {
    v: [
      { o: 'ubuntu', ...root, i: 'curl wget gpg git hg svn ssh gcc g++ make autoconf ca-certificates' },
      { w: 'curl', o: 'ubuntu', ...root, i: 'curl wget gpg ca-certificates' },
      { w: 'scm', o: 'ubuntu', ...root, i: 'curl wget gpg git hg svn ssh ca-certificates' },
    ],
  },
  drupal: { v: [root] },
  nextcloud: { v: [root] },
  registry: { v: [root] },
  'mcr.microsoft.com/azurelinux/base/core': { open: 1, v: [{ o: 'azurelinux', ...root }] },
};
