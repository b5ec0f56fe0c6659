import type { ReportData } from '../../packages/plimsoll/src/reporters/image-html/report-data.types.ts';

const MB = 1e6;

/** A report of a made-up image, with names as hostile as files may have them. */
export const sampleReport: ReportData = {
  name: 'registry.example/shop:1.2',
  tool: '0.1.0',
  facts: [
    ['digest', `sha256:${'ab'.repeat(32)}`],
    ['platform', 'linux/amd64'],
    ['system', 'Debian GNU/Linux 12 (bookworm)'],
  ],
  tiles: [
    { label: 'in 4 layers', value: '318 MB', note: '121 MB stored' },
    { label: 'could go', value: '64 MB', tone: 'bad' },
    { label: 'packages', value: '412' },
    { label: 'secrets', value: '1', tone: 'bad' },
  ],
  layers: [
    {
      number: 1,
      bytes: 124 * MB,
      storedBytes: 48 * MB,
      files: 6321,
      instruction: 'ADD rootfs.tar.xz /',
      diffId: 'sha256:11',
      base: 'certain',
      hidden: 0,
    },
    {
      number: 2,
      bytes: 142 * MB,
      files: 2100,
      instruction: 'RUN apt-get update && apt-get install -y nodejs',
      diffId: 'sha256:22',
      base: 'certain',
      hidden: 0,
    },
    { number: 3, bytes: 51 * MB, files: 4021, instruction: 'COPY . /app', diffId: 'sha256:33', base: 'no', hidden: 9 * MB },
    {
      number: 4,
      bytes: 1 * MB,
      files: 3,
      instruction: 'RUN rm -rf /app/.cache </script><script>alert(1)</script>',
      diffId: 'sha256:44',
      base: 'no',
      hidden: 0,
    },
  ],
  maps: [
    {
      title: 'By directory',
      root: {
        name: '/',
        bytes: 309 * MB,
        children: [
          {
            name: 'usr',
            bytes: 230 * MB,
            layer: 1,
            children: [
              {
                name: 'lib',
                bytes: 150 * MB,
                layer: 1,
                children: [
                  { name: 'libnode.so', bytes: 90 * MB, layer: 2 },
                  { name: 'x86_64-linux-gnu', bytes: 60 * MB, layer: 1 },
                ],
              },
              { name: 'share', bytes: 80 * MB, layer: 1 },
            ],
          },
          {
            name: 'app',
            bytes: 42 * MB,
            layer: 3,
            children: [
              { name: 'node_modules', bytes: 38 * MB, layer: 3 },
              { name: '<img src=x onerror=alert(2)>', bytes: 4 * MB, layer: 3 },
            ],
          },
          { name: 'var', bytes: 37 * MB, layer: 2 },
        ],
      },
    },
    {
      title: 'By package',
      root: {
        name: 'packages',
        bytes: 200 * MB,
        children: [
          { name: 'deb', bytes: 160 * MB, children: [{ name: 'nodejs', bytes: 100 * MB, layer: 2 }] },
          { name: 'npm', bytes: 40 * MB, layer: 3 },
        ],
      },
    },
  ],
  waste: [
    { title: 'package lists of apt', bytes: 19 * MB, files: 12, layers: [2], examples: ['/var/lib/apt/lists'] },
    { title: 'deleted or replaced by a later layer', bytes: 9 * MB, files: 40, layers: [3], examples: ['/app/.cache/a'] },
  ],
  findings: [
    {
      rule: 'runs-as-root',
      severity: 'error',
      message: 'The image starts as root',
      where: 'config User',
      why: 'A process that escapes is root on the host.',
    },
    {
      rule: 'package-cache-left',
      severity: 'warning',
      message: 'apt left its lists',
      where: 'layer 2',
      saves: 19 * MB,
      why: 'They are old the next day.',
    },
  ],
  packages: Array.from({ length: 412 }, (_, index) => ({
    name: `package-${index}`,
    version: `1.${index}`,
    type: index % 3 ? 'deb' : 'npm',
    license: 'MIT',
    layer: 1 + (index % 3),
    bytes: index * 1000,
    note: '',
  })),
  files: [{ path: '/usr/lib/libnode.so', bytes: 90 * MB, layer: 2, mode: '0755', owner: 'root' }],
  secrets: [{ kind: 'github-token', where: 'layer 3: /app/.env', masked: 'ghp_****', note: 'deleted in layer 4, but still in the image' }],
  config: [
    ['user', 'root'],
    ['cmd', '["node", "server.js"]'],
  ],
  unknowns: [{ path: '/var/lib/rpm/Packages', reason: 'is cut off' }],
};
