import type { Classifier } from './classifier.types.ts';

/** A version of three numbers that a Go program's linker wrote as a string of its own. */
const linked = /\0v?(?<version>\d{1,3}\.\d{1,3}\.\d{1,3}(?:-(?:rc|alpha|beta)\.?\d{1,2})?)\0/;
const ruby = /ruby (?<version>\d{1,2}\.\d{1,2}\.\d{1,2}(?:(?:p|preview|rc|dev)\d{0,4})?) \(\d{4}-\d\d-\d\d/;
/** Linkers keep one string that is the end of another only once, here behind the folder that Python was built for. */
const python = [/\0(?<version>FILE\.\d{1,3}(?:(?:a|b|rc)\d{1,2})?\+?)\0/, /[/-](?<version>FILE\.\d{1,3}(?:(?:a|b|rc)\d{1,2})?)\0/];
const elasticBeat = /\0(?<version>[5-9]\.\d{1,2}\.\d{1,2}(?:-(?:rc|alpha|beta)\d{1,2})?)\0/;
const otp = [
  /\/otp(?:_src_|-)(?<version>\d{2}\.\d{1,2}(?:\.\d{1,3}){0,2}(?:-rc\d)?)\/erts\//,
  /\0(?<version>\d{2}\.\d{1,2}(?:\.\d{1,3}){0,2}(?:-rc\d)?)\0{1,16}Erlang\/OTP/,
  /Erlang\/OTP[^\0]{1,200}\0{1,16}(?<version>\d{2}\.\d{1,2}(?:\.\d{1,3}){0,2}(?:-rc\d)?)\0/,
];
/** `uname -n` and the time of the build follow the version without a gap; container ids have twelve digits. */
const redis = [
  /[^\d.](?<version>\d{1,2}\.\d{1,2}\.\d{1,3})(?:buildkitsandbox|[a-z][\w.-]{0,60}?)-\d{10}/,
  /[^\d.](?<version>\d{1,2}\.\d{1,2}\.\d{1,2}?)[0-9a-f]{12}-\d{10}/,
  /\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})\0(?:c11|atomic|sync)-builtin\0/,
];

/** Programs and libraries that images often have from no package manager, in the order of their names. */
export const classifiers: readonly Classifier[] = [
  { name: 'arangodb', files: ['arangosh'], patterns: [/(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-\d)?)\s(?:enterprise\s)?\[linux\]/] },
  { name: 'auditbeat', files: ['auditbeat'], patterns: [elasticBeat] },
  { name: 'aws-lc', files: ['openssl'], patterns: [/AWS-LC (?<version>\d{1,2}\.\d{1,3}\.\d{1,3})\)\0/] },
  { name: 'bash', files: ['bash'], patterns: [/@\(#\)Bash version (?<version>\d{1,2}\.\d{1,2}\.\d{1,3})\(\d{1,3}\) /] },
  { name: 'bind', files: ['named'], patterns: [/\0libisc-(?<version>9\.\d{1,3}\.\d{1,3})/, /BIND (?<version>9\.\d{1,3}\.\d{1,3})/] },
  {
    name: 'bun',
    files: ['bun'],
    patterns: [/Bun\/(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})/, /\0bun v?(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})\b/],
  },
  { name: 'busybox', files: ['busybox', 'busybox-*'], patterns: [/BusyBox v(?<version>\d{1,2}\.\d{1,2}\.\d{1,2})/] },
  {
    name: 'cabal',
    namespace: 'haskell',
    files: ['cabal'],
    patterns: [/\0Cabal-(?<version>\d{1,2}(?:\.\d{1,2}){2,3})-/, /cabal-install-(?<version>\d{1,2}(?:\.\d{1,2}){2,3})-/],
  },
  { name: 'chrome', files: ['chrome'], patterns: [/\0(?<version>\d{1,4}\.\d{1,2}\.\d{1,5}\.\d{1,4})\0Default/] },
  {
    name: 'composer',
    files: ['composer', 'composer.phar', 'composer[0-9]*'],
    patterns: [/'pretty_version'\s{0,9}=>\s{0,9}'(?<version>\d{1,2}\.\d{1,3}\.\d{1,3}(?:-?(?:beta|alpha|RC)\d{1,2})?)'/],
  },
  {
    name: 'consul',
    type: 'golang',
    namespace: 'github.com/hashicorp',
    files: ['consul'],
    patterns: [/CONSUL_VERSION: (?<version>\d{1,2}\.\d{1,3}\.\d{1,3})/, /GitDescribe=(?<version>\d{1,2}\.\d{1,3}\.\d{1,3})"/, linked],
  },
  { name: 'curl', files: ['curl', 'libcurl.so*'], patterns: [/(?:lib)?curl\/(?<version>\d{1,2}\.\d{1,3}\.\d{1,3})/] },
  {
    name: 'dart',
    files: ['dart'],
    patterns: [/\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-\d{1,3}(?:\.\d{1,3})?\.(?:beta|dev))?) \((?:stable|beta|dev|main)\)/],
  },
  { name: 'deno', files: ['deno'], patterns: [/Deno\/(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})/] },
  { name: 'dumb-init', files: ['dumb-init'], patterns: [/(?<version>1\.\d\.\d{1,2})\n\0/] },
  { name: 'elixir', files: ['elixir'], patterns: [/ELIXIR_VERSION=(?<version>\d{1,2}\.\d{1,2}\.\d{1,2}(?:-[a-z]{1,6}\.?\d{0,2})?)/] },
  {
    name: 'envoy',
    files: ['envoy'],
    patterns: [
      /\0(?<version>1\.\d{1,2}\.\d{1,2}(?:-dev)?)\0[\s\S]{0,1000}?(?:envoy[._]reloadable_features|ValidationError|Unable to)/,
      /envoy_quic_[\s\S]{0,1000}?\0(?<version>1\.\d{1,2}\.\d{1,2}(?:-dev)?)\0/,
    ],
  },
  { name: 'erlang', files: ['erlexec', 'beam.smp', 'liberts_internal.a'], patterns: otp },
  { name: 'expat', files: ['libexpat.so*'], patterns: [/\0expat_(?<version>2\.\d{1,2}\.\d{1,2})\0/] },
  {
    name: 'ffmpeg',
    files: ['ffmpeg', 'ffprobe', 'libavcodec.so*', 'libavutil.so*', 'libavformat.so*', 'libswresample.so*'],
    patterns: [/(?:FFmpeg|%s) version (?<version>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)/],
  },
  { name: 'filebeat', files: ['filebeat'], patterns: [elasticBeat] },
  {
    name: 'fluent-bit',
    type: 'github',
    namespace: 'fluent',
    files: ['fluent-bit'],
    patterns: [/\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,2})\0{1,4}(?:\x1b\[1m\0{1,2})?(?:%s)?Fluent/],
  },
  {
    name: 'gcc',
    files: ['gcc', 'gcc-[0-9]*', '*-linux-*-gcc', '*-linux-*-gcc-[0-9]*'],
    patterns: [/GCC: \(GNU\) (?<version>\d{1,2}\.\d{1,2}\.\d)\0/, /\0(?<version>\d{1,2}\.\d{1,2}\.\d)\0{1,9}\([^\0)]{1,80}\) ?\0/],
  },
  {
    name: 'ghc',
    namespace: 'haskell',
    files: ['ghc', 'ghc-[0-9]*'],
    patterns: [
      /\0GHC (?<version>\d{1,2}\.\d{1,2}\.\d{1,2})\0/,
      /\0libHSghc-(?<version>\d{1,2}\.\d{1,2}\.\d{1,2})-(?:[a-zA-Z0-9]{1,40}-)?ghc/,
    ],
  },
  {
    name: 'git',
    files: ['git'],
    patterns: [/\0git\/(?<version>\d{1,2}\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)\0/, /\0(?<version>2\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)\0/],
  },
  {
    name: 'glibc',
    files: ['libc.so.6', 'libc-2*.so'],
    patterns: [/GNU C Library \([^)\0]{1,100}\) (?:stable|development) release version (?<version>2\.\d{1,3}(?:\.\d{1,3})?)/],
  },
  {
    name: 'go',
    files: ['go', 'go.exe'],
    patterns: [/\bgo(?<version>1\.\d{1,3}(?:\.\d{1,3}|(?:beta|rc)\d{1,2})?)\0/, /\bgo(?<version>1\.\d{1,3}\.\d{1,3})/],
  },
  {
    name: 'grafana',
    files: ['grafana', 'grafana-server'],
    patterns: [
      /\0release-(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})(?:\+security-\d{2})?\0/,
      /\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-beta\d|-preview)?)(?:\+security-\d{2})?\0/,
    ],
  },
  { name: 'gzip', files: ['gzip'], patterns: [/\0(?<version>1\.\d{1,2}(?:\.\d{1,2})?)\0/] },
  {
    name: 'haproxy',
    files: ['haproxy'],
    patterns: [
      /\0(?<version>\d\.\d{1,2}(?:\.|-dev|-rc)\d{1,2})(?:-[\w+.~]{1,40})?\0{1,9}(?:20\d\d\/\d\d\/\d\d|[0-9]{4}-[0-9]{2}-[0-9]{2})/,
      /version (?<version>\d\.\d{1,2}(?:\.|-dev|-rc)\d{1,2})(?:-[\w+.~]{1,40})?, released 20/,
      /HA-?Proxy version (?<version>\d\.\d{1,2}(?:\.|-dev)\d{1,2})/,
    ],
  },
  { name: 'heartbeat', files: ['heartbeat'], patterns: [elasticBeat] },
  { name: 'helm', type: 'golang', namespace: 'helm.sh', files: ['helm'], patterns: [/\0v(?<version>[2-9]\.\d{1,3}\.\d{1,3})\0/] },
  { name: 'httpd', files: ['httpd', 'apache2'], patterns: [/Apache\/(?<version>[12]\.\d{1,2}\.\d{1,3})/] },
  {
    name: 'istio',
    files: ['pilot-discovery', 'pilot-agent'],
    patterns: [/(?:Clean|Modified)\0{1,16}(?<version>\d\.\d{1,2}(?:\.\d{1,2})?(?:-(?:alpha|beta|rc)\.\d{1,2}|-dev)?)\0/, linked],
  },
  { name: 'jq', files: ['jq', 'jq-linux*'], patterns: [/\0(?:jq-)?(?<version>1\.\d{1,2}(?:\.\d{1,2}|rc\d)?)\0/] },
  { name: 'julia', files: ['libjulia-internal.so*'], patterns: [/__init__\0(?<version>\d\.\d{1,2}\.\d{1,2})\0verify/] },
  { name: 'krb5', files: ['libkrb5.so*'], patterns: [/KRB5_BRAND: krb5-(?<version>1\.\d{1,2}(?:\.\d{1,2})?)-/] },
  { name: 'lighttpd', files: ['lighttpd'], patterns: [/\0lighttpd\/(?<version>\d\.\d{1,2}\.\d{1,3})\0/] },
  { name: 'lua', files: ['lua', 'lua5.*', 'liblua*.so*'], patterns: [/Lua (?<version>5\.\d\.\d{1,2}) {1,2}Copyright/] },
  { name: 'mariadb', files: ['mariadb', 'mysql', 'mariadbd', 'mysqld'], patterns: [/(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})-MariaDB/] },
  { name: 'memcached', files: ['memcached'], patterns: [/memcached (?<version>1\.\d{1,2}\.\d{1,3})/] },
  { name: 'metricbeat', files: ['metricbeat'], patterns: [elasticBeat] },
  {
    name: 'mongodb',
    files: ['mongod'],
    patterns: [/(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-rc\d{1,2})?)\0{1,16}(?:tcmalloc|heap_size|cppdefines)/],
  },
  {
    name: 'mysql',
    files: ['mysql', 'mysqld'],
    patterns: [/\/mysql-(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-rc|-dmr)?)\//, /\0(?<version>[589]\.\d{1,2}\.\d{1,3})\0{1,9}mysql/],
  },
  { name: 'nginx', files: ['nginx', 'nginx-debug'], patterns: [/nginx version: [^/\0]{1,30}\/(?<version>\d\.\d{1,3}\.\d{1,3})/] },
  {
    name: 'nginx-ingress-controller',
    files: ['nginx-ingress-controller'],
    patterns: [/\0v?(?<version>[01]\.\d{1,2}\.\d{1,2}(?:-(?:alpha|beta)\.\d)?)\0/],
  },
  {
    name: 'node',
    files: ['node', 'nodejs'],
    patterns: [/node\.js\/v(?<version>\d{1,3}\.\d{1,3}\.\d{1,3})/, /\0(?:node )?v(?<version>\d{1,2}\.\d{1,3}\.\d{1,3})\0/],
  },
  {
    name: 'openjdk',
    namespace: 'oracle',
    files: ['java', 'java.exe'],
    patterns: [/\0openjdk\0java\0\d[\d.]{0,9}\0(?<version>\d[\w.+-]{1,60})\0/],
  },
  { name: 'openldap', files: ['ldapsearch', 'slapd'], patterns: [/\$OpenLDAP: (?:ldapsearch|slapd) (?<version>\d\.\d{1,2}\.\d{1,3})/] },
  {
    name: 'openssl',
    files: ['openssl', 'libcrypto.so*', 'libssl.so*'],
    patterns: [/\0OpenSSL (?<version>\d\.\d{1,2}\.\d{1,2}(?:[a-z]{1,2}|-(?:alpha|beta|rc)\d{1,2})?)(?: |\0)/],
  },
  { name: 'packetbeat', files: ['packetbeat'], patterns: [elasticBeat] },
  { name: 'percona-server', files: ['mysql', 'mysqld'], patterns: [/\/percona-server-(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-\d{1,2})?)/] },
  {
    name: 'percona-xtrabackup',
    files: ['xtrabackup'],
    patterns: [/\/percona-xtrabackup-(?<version>\d{1,2}\.\d{1,2}\.\d{1,3}(?:-\d{1,2})?)/],
  },
  {
    name: 'perl',
    files: ['perl', 'perl5.*', 'libperl.so*'],
    patterns: [/\/perl5?\/(?<version>5\.\d{1,3}\.\d{1,3})/, /\0v(?<version>5\.\d{1,3}\.\d{1,3})\0/],
  },
  {
    name: 'php',
    files: ['php', 'php[0-9]*', 'php-fpm*', 'php-cgi*', 'libphp*.so'],
    patterns: [/X-Powered-By: PHP\/(?<version>\d\.\d{1,2}\.\d{1,3}(?:(?:alpha|beta|RC)\d{1,2})?)/],
  },
  {
    name: 'postgresql',
    files: ['postgres'],
    patterns: [
      /PostgreSQL (?<version>\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}(?:alpha|beta|rc)\d{1,2})(?: \([^)\0]{1,80}\))? on [\w-]/,
      /\(PostgreSQL\) (?<version>\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}(?:alpha|beta|rc)\d{1,2})\b/,
    ],
  },
  {
    name: 'proftpd',
    files: ['proftpd'],
    patterns: [/ProFTPD Version (?<version>\d\.\d\.\d{1,2}[a-z]?(?:rc\d)?)\0/, /ProFTPD (?<version>\d\.\d\.\d{1,2}[a-z]?(?:rc\d)?)\b/],
  },
  { name: 'pypy', files: ['libpypy*.so*', 'pypy*'], patterns: [/\[PyPy (?<version>\d\.\d{1,2}\.\d{1,3})/] },
  {
    name: 'python',
    files: ['python[0-9]*', 'libpython*.so*', 'libpython*.dylib'],
    patterns: python,
    fileVersion: /^(?:lib)?python(?<version>\d\.\d{1,2})(?![^.a-z]|\.py|-)/,
  },
  {
    name: 'qtbase',
    files: ['libQt*Core.so*'],
    patterns: [/\0Qt (?<version>\d\.\d{1,2}\.\d{1,2}) \(/, /QtCore library version (?<version>\d\.\d{1,2}\.\d{1,2})/],
  },
  { name: 'redis', files: ['redis-server', 'redis-check-rdb'], patterns: [...redis, /Redis version (?<version>\d\.\d{1,2}\.\d{1,3})/] },
  { name: 'ruby', files: ['ruby', 'ruby[0-9]*', 'libruby.so*', 'libruby-*.so*'], patterns: [ruby] },
  {
    name: 'rust',
    files: ['libstd-*.so', 'libstd-*.dylib', 'librustc_driver-*.so'],
    patterns: [/rustc version (?<version>\d\.\d{1,3}\.\d{1,2}(?:-beta\.\d|-nightly)?) \([0-9a-f]{7,10} \d{4}-\d\d-\d\d\)/],
  },
  {
    name: 'sqlcipher',
    files: ['sqlcipher'],
    patterns: [
      /[^\d]\0(?<version>[34]\.\d{1,2}\.\d{1,2}) (?:community|commercial|enterprise)\0/,
      /[^\d]\0(?<version>3\.\d{1,2}\.\d{1,2})\0/,
    ],
  },
  { name: 'sqlite', files: ['libsqlite3.so*', 'sqlite3'], patterns: [/\0(?<version>3\.\d{1,3}\.\d{1,3}(?:\.\d)?)\0/] },
  { name: 'squid', files: ['squid'], patterns: [/\0squid\/(?<version>\d\.\d{1,2}(?:\.\d{1,2})?)\0/] },
  { name: 'stack', namespace: 'haskell', files: ['stack'], patterns: [/Version\s{0,9}(?<version>\d\.\d{1,2}\.\d{1,2}),\s{0,9}Git/] },
  { name: 'swipl', files: ['swipl', 'libswipl.so*'], patterns: [/swipl-(?<version>\d{1,2}\.\d{1,2}\.\d{1,2})\//] },
  {
    name: 'terraform',
    type: 'golang',
    namespace: 'github.com/hashicorp',
    files: ['terraform'],
    patterns: [
      /[^\d.v\s](?<version>[01]\.\d{1,2}\.\d{1,2}(?:-(?:rc|alpha|beta)\d{1,8})?)\n[^\s]/,
      /\0v?(?<version>[01]\.\d{1,2}\.\d{1,2}(?:-(?:rc|alpha|beta)\d{1,8})?)\0/,
    ],
  },
  { name: 'tini', files: ['tini', 'tini-static'], patterns: [/tini version (?<version>0\.\d{1,2}\.\d{1,2})/] },
  { name: 'traefik', files: ['traefik'], patterns: [linked] },
  { name: 'unbound', files: ['unbound'], patterns: [/\0unbound (?<version>1\.\d{1,3}\.\d{1,3})\0/] },
  { name: 'util-linux', files: ['getopt'], patterns: [/util-linux (?<version>2\.\d{1,3}(?:\.\d{1,2})?)\0/] },
  { name: 'valkey', files: ['valkey-server', 'valkey-check-rdb'], patterns: redis },
  { name: 'varnish', files: ['varnishd'], patterns: [/\0varnish-(?<version>\d\.\d{1,2}\.\d{1,2}) revision/] },
  {
    name: 'vault',
    type: 'golang',
    namespace: 'github.com/hashicorp',
    files: ['vault'],
    patterns: [/revoke(?<version>1\.\d{1,2}\.\d{1,2})/, linked],
  },
  { name: 'wp-cli', files: ['wp', 'wp-cli.phar'], patterns: [/wp-cli\/wp-cli (?<version>\d\.\d{1,2}\.\d{1,2})/] },
  {
    name: 'xz',
    files: ['xz'],
    patterns: [/\0xz \(XZ Utils\) (?<version>\d\.\d{1,2}\.\d{1,2})\0/, /liblzma (?<version>\d\.\d{1,2}\.\d{1,2})/],
  },
  { name: 'zlib', files: ['libz.so*'], patterns: [/deflate (?<version>1\.\d{1,2}(?:\.\d{1,2}){1,2}) Copyright/] },
  { name: 'zstd', files: ['zstd'], patterns: [/\0v(?<version>1\.\d{1,2}\.\d{1,2})\0/] },
];
