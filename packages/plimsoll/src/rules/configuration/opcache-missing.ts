import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startedCommand } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const opcacheMissing = defineRule({
  id: 'opcache-missing',
  practice: 'configuration',
  severity: 'info',
  aliases: ['enable-opcache-in-production'],
  summary: 'An image that serves PHP has no OPcache',
  why: 'Without OPcache PHP reads and compiles every file again for every request. With it the compiled code stays in memory, and the same server answers several times as many.',
  notWhen: 'The base image or a volume brings the extension or its configuration.',
  decides:
    'The shipped stage stands on an fpm or apache image of the official php before 8.5, which has it built in, or starts php-fpm that its own steps install on Alpine; Debian and Ubuntu install it with php-fpm. Silent where any step of the file that the image needs names opcache (comments of ini files do not count), where a directory is copied into the configuration of PHP from the context, and for files and stages for development.',
  sources: ['https://www.php.net/manual/en/opcache.installation.php', 'https://hub.docker.com/_/php'],
  messages: { missing: '{image} serves PHP without OPcache: every request compiles the files again' },
  examples: [
    {
      bad: 'FROM php:8.4-fpm\nWORKDIR /app\nCOPY . .\n',
      flags: 'php:8.4-fpm',
      fixed: 'FROM php:8.4-fpm\nRUN docker-php-ext-install opcache\nWORKDIR /app\nCOPY . .\n',
    },
    { bad: 'FROM alpine:3.22\nRUN apk add --no-cache php84 php84-fpm\nCMD ["php-fpm84", "-F"]\n', flags: 'alpine:3.22' },
    { good: 'FROM php:8.4-fpm\nRUN docker-php-ext-install gd opcache intl\n' },
    { good: 'FROM php:8.5-fpm\nCOPY . .\n' },
    { good: 'FROM php:8.4-cli\nCOPY . .\n' },
    { good: 'FROM debian:13\nRUN apt-get update && apt-get install -y php8.4-fpm\nCMD ["php-fpm8.4", "-F"]\n' },
    {
      good: 'FROM php:8.4-fpm AS builder\nRUN docker-php-ext-install opcache\nFROM php:8.4-fpm\nCOPY --from=builder /usr/local/ /usr/local/\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (stage?.root.kind !== 'image' || !/php/i.test(file.source.text) || !servesWithout(stage)) return;
      if (isBesideProduction(file) || namesOpcache(file) || bringsSettings(stage)) return;
      const from = [...stageChain(stage)].at(-1)?.from;
      const { familiar, tag } = stage.root.reference;
      if (!from?.image) return;
      const isOfficial = familiar === 'php' && stage.base.kind !== 'stage';
      yield {
        message: 'missing',
        data: { image: tag === undefined ? familiar : `${familiar}:${tag}` },
        at: from.image.span,
        ...(isOfficial && {
          fix: {
            title: 'Install it',
            applicability: 'unsafe',
            edits: [file.insertLinesAfter(from, 'RUN docker-php-ext-install opcache')],
          },
        }),
      };
    },
  },
});

/** Whether it serves PHP on something that brings no OPcache by itself. */
function servesWithout(stage: Stage): boolean {
  const { root } = stage;
  if (root.kind !== 'image') return false;
  const { familiar, tag = '' } = root.reference;
  if (familiar === 'php') {
    const version = /^(\d+)(?:\.(\d+))?/.exec(root.facts?.version ?? tag);
    const hasIt = !version || Number(version[1]) > 8 || (version[1] === '8' && Number(version[2] ?? 9) >= 5);
    return !hasIt && /(?:^|-)(?:fpm|apache)(?:-|$)/.test(tag);
  }
  if (!/^php-fpm[\d.]*$/.test(startedCommand(stage)?.name ?? '')) return false;
  return [...stageChain(stage)].some(({ steps }) =>
    steps.some(({ operations }) =>
      operations.some(
        (each) => each.kind === 'package' && each.manager === 'apk' && each.packages.some(({ name }) => /^php\d*-fpm$/.test(name ?? '')),
      ),
    ),
  );
}

function namesOpcache(file: DockerfileView): boolean {
  return file.steps('reachable').some(({ instruction }) => {
    if (/opcache/i.test(instruction.body.text)) return true;
    return instruction.heredocs.some(({ content }) =>
      content.text.split('\n').some((line) => /^\s*[^;#\s].*opcache|^\s*opcache/i.test(line)),
    );
  });
}

/** Files of the context whose names do not say what they set. */
function bringsSettings(stage: Stage): boolean {
  return [...stageChain(stage)].some(({ steps }) =>
    steps.some(
      ({ instruction }) =>
        (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') &&
        !instruction.flags.some(({ name }) => name === 'from') &&
        instruction.heredocs.length === 0 &&
        /conf\.d|php\.ini|\/etc\/php|PHP_INI_DIR/.test(instruction.destination?.text ?? ''),
    ),
  );
}
