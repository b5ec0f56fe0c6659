import { removes } from '../../facts/layers/removed-paths.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { type MadeKey, madeKeys } from '../../facts/user/made-keys.ts';
import { defineRule } from '../define.ts';

export const keyMadeInBuild = defineRule({
  id: 'key-made-in-build',
  practice: 'secrets',
  severity: 'warning',
  aliases: [],
  summary: 'A private key for TLS is made in the build and shipped with the image',
  why: 'Every container of the image answers with the same key, and whoever can pull the image has it: the connection looks encrypted, and can be read or taken over. The certificate ends on a fixed day, too, long after the image was built.',
  notWhen: 'The certificate is a placeholder that every deployment replaces by mounting its own over it.',
  decides:
    'Steps of the shipped stages in which openssl writes a private key (req -keyout, genrsa, genpkey, ecparam -genkey) to a file of the image, and copies of such a file from another stage, unless a later command of the stage removes it. Information where the file is called a placeholder (snakeoil, dummy). Files and stages for development and tests are left out. Keys of SSH have a rule of their own.',
  sources: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Key_Management_Cheat_Sheet.html',
    'https://docs.docker.com/compose/how-tos/use-secrets/',
  ],
  messages: { made: 'All containers of this image share the private key {path}, and everybody who can pull it has it' },
  examples: [
    {
      bad: 'FROM nginx:1.29\nRUN openssl req -x509 -nodes -days 365 -newkey rsa:2048 -subj /CN=shop -keyout /etc/ssl/private/shop.key -out /etc/ssl/certs/shop.crt\n',
      flags: 'openssl',
    },
    {
      bad: 'FROM debian:13 AS keys\nWORKDIR /keys\nRUN openssl genrsa -out ca.key 2048\nFROM nginx:1.29\nCOPY --from=keys /keys /etc/nginx/keys\n',
      flags: '/keys',
    },
    { good: 'FROM nginx:1.29\nRUN openssl genrsa -out /tmp/a.key 2048 && ./sign /tmp/a.key && rm /tmp/a.key\n' },
    {
      good: 'FROM debian:13 AS keys\nRUN openssl genrsa -out /ca.key 2048 && openssl rsa -in /ca.key -pubout -out /ca.pub\nFROM nginx:1.29\nCOPY --from=keys /ca.pub /\n',
    },
    { good: 'FROM nginx:1.29\nRUN openssl dhparam -out /etc/nginx/dhparam.pem 2048\n' },
    { good: 'FROM nginx:1.29 AS dev\nRUN openssl genrsa -out /etc/nginx/dev.key 2048\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || isBesideProduction(file)) return;
      for (const key of madeKeys(shipped)) {
        if (key.tool !== 'openssl' || isRemoved(key)) continue;
        const title = 'Make the key when the container starts, or mount it as a secret';
        yield {
          message: 'made',
          data: { path: key.path },
          at: key.at,
          ...(placeholder.test(key.path) && { severity: 'info' }),
          fix: { title, applicability: 'manual', edits: [] },
        };
      }
    },
  },
});

/** Called what it is: something to be replaced. */
const placeholder = /snake-?oil|dummy|placeholder|default|example/i;

/** By a later command of the step, or a later step of its stage. */
function isRemoved({ path, step, at }: MadeKey): boolean {
  return step.stage.steps.some(
    ({ index, script }) =>
      index >= step.index &&
      script?.commands.some((command) => (index > step.index || command.program.span.start > at.start) && removes(command, path)),
  );
}
