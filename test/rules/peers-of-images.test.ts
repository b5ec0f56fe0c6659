import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspectImage } from '../../packages/plimsoll/src/engine/inspect-image.ts';
import type { ImageSketch } from '../../packages/plimsoll/src/rules/image-sketch.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { sketchedImage } from '../support/image-sketch.ts';
import { allRules } from '../support/rules.ts';

const elf = { mode: 0o755, program: 'elf' } as const;
const serves = { cmd: ['/server'], exposedPorts: ['8080/tcp'] };

/** What other tools check in images, in an image that has it. dockle's CIS-DI-0005 is about the host's settings, not an image. */
const reported: Readonly<Record<string, ImageSketch>> = {
  'CIS-DI-0001': { config: serves },
  'CIS-DI-0006': { config: serves },
  'CIS-DI-0007': { layers: [{ by: 'RUN apt-get update' }, { by: 'RUN apt-get install -y curl' }] },
  'CIS-DI-0008': { layers: [{ files: { 'opt/helper': { ...elf, mode: 0o4755 } } }] },
  'CIS-DI-0009': { layers: [{ by: '/bin/sh -c #(nop) ADD file:0a in /app.json ', files: { 'app.json': '{}' } }] },
  'CIS-DI-0010': { layers: [{ files: { 'app/credentials.json': '{}' } }] },
  'DKL-DI-0001': { config: serves, layers: [{ files: { 'usr/bin/sudo': elf } }] },
  'DKL-DI-0002': { config: { volumes: ['/dev'] } },
  'DKL-DI-0003': { layers: [{ by: 'RUN apt-get update && apt-get dist-upgrade -y' }] },
  'DKL-DI-0004': { layers: [{ by: 'RUN apk add curl', files: { 'var/cache/apk/APKINDEX.1.tar.gz': { size: 2_000_000 } } }] },
  'DKL-DI-0005': { layers: [{ by: 'RUN apt-get update', files: { 'var/lib/apt/lists/main_Packages': { size: 20_000_000 } } }] },
  'DKL-DI-0006': { tags: ['shop:latest'] },
  'DKL-LI-0001': { layers: [{ files: { 'etc/shadow': 'root::1:0:99999:7:::\n', 'bin/su': { ...elf, mode: 0o4755 } } }] },
  'DKL-LI-0002': { layers: [{ files: { 'etc/group': 'a:x:5:\nb:x:5:\n' } }] },
  'DKL-LI-0003': { layers: [{ files: { 'app/.git/config': 'x' } }] },
  // Trivy's checks of configurations and histories.
  'DS-0002': { config: serves },
  'DS-0004': { config: { exposedPorts: ['22/tcp'], cmd: ['/server'] } },
  'DS-0005': { layers: [{ by: 'ADD app.json /app.json # buildkit', files: { 'app.json': '{}' } }] },
  'DS-0017': { layers: [{ by: 'RUN apt-get update' }, { by: 'RUN apt-get install -y curl' }] },
  'DS-0024': { layers: [{ by: 'RUN apt-get dist-upgrade -y' }] },
  'DS-0026': { config: serves },
  'DS-0031': { config: { env: ['AWS_SECRET_ACCESS_KEY=k8Gx02pQz7Lm4Ra9wJ5tYv3bNc6Hd1Fs0EuQiXoP'] } },
};

/** What users of those tools report as wrong. */
const silent: Readonly<Record<string, ImageSketch>> = {
  'a version that looks like a setting': { config: { env: ['libcrypto3=3.1.1', 'KEYCLOAK_VERSION=26.0'] } },
  'a public key': { config: { env: ['GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305'] } },
  'a secret without a value': { config: { env: ['DB_PASSWORD=', 'API_TOKEN='] } },
  'a file with a secret': { config: { env: ['DB_PASSWORD_FILE=/run/secrets/db'] } },
  'the setuid programs of a distribution': {
    layers: [{ files: { 'usr/bin/su': { ...elf, mode: 0o4755 }, 'usr/bin/chage': { ...elf, mode: 0o2755 } } }],
  },
  'the layer of the root file system': {
    layers: [{ by: '/bin/sh -c #(nop) ADD file:0a in / ', files: { 'bin/sh': elf, 'etc/os-release': 'ID=x' } }],
  },
  'trusted certificates': { layers: [{ files: { 'etc/ssl/certs/ca-certificates.crt': 'x', 'usr/share/ca-certificates/a.pem': 'x' } }] },
};

describe('what other tools check in images', () => {
  for (const [code, sketch] of Object.entries(reported)) {
    test(`${code} is found`, () => {
      const { findings } = inspectImage(sketchedImage(sketch), allRules(), rules);
      assert.ok(
        findings.some(({ aliases }) => aliases.includes(code)),
        JSON.stringify(findings.map(({ rule }) => rule)),
      );
    });
  }

  const aboutSecretsAndFiles = /^(?:secret|setuid|world|add-for|password)/;
  for (const [what, sketch] of Object.entries(silent)) {
    test(`${what} is not`, () => {
      const { findings } = inspectImage(sketchedImage(sketch), allRules(), rules);
      assert.deepEqual(
        findings.filter(({ rule }) => aboutSecretsAndFiles.test(rule)).map(({ message }) => message),
        [],
      );
    });
  }
});
