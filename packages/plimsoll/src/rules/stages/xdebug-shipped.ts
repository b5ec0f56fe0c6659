import type { Stage } from '../../build/graph.types.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { isInteractive, startedCommand } from '../../facts/start/started-program.ts';
import type { Span } from '../../model/text.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const xdebugShipped = defineRule({
  id: 'xdebug-shipped',
  practice: 'stages',
  severity: 'warning',
  aliases: ['no-xdebug-in-final-image'],
  summary: 'The shipped image has Xdebug',
  why: 'Xdebug hooks into every call: PHP is slower with it even when nobody debugs. In its step mode it opens a connection to whoever it is told to, and hands over the running program.',
  notWhen: 'The image is the one that developers start.',
  decides:
    'A RUN of the shipped stages that always runs and installs Xdebug by pecl, the helpers of the php images or a system package. A warning where it is switched on there (docker-php-ext-enable, install-php-extensions, the packages of Debian, Ubuntu and Fedora, a line in conf.d) and the image exposes a port or stands on one of PHP with a server; info where it only lies ready, and in images of commands. Silent for images that start a shell, where a step removes or switches it off again, where the image sets XDEBUG_MODE=off, in steps that a condition guards, and for files and stages whose name or environment says development or tests.',
  sources: ['https://xdebug.org/docs/install', 'https://xdebug.org/docs/step_debug#security'],
  messages: {
    on: 'Xdebug is switched on in the image that ships: it slows every request, and can hand the program to a debugger',
    ready: 'Xdebug is installed in the image that ships, where one line of configuration switches it on',
  },
  examples: [
    {
      bad: 'FROM php:8.4-fpm\nRUN pecl install xdebug && docker-php-ext-enable xdebug\nCOPY . /var/www/html\n',
      flags: 'docker-php-ext-enable xdebug',
    },
    { bad: 'FROM php:8.4-apache\nRUN yes | pecl install xdebug-3.4.0\n', flags: 'pecl install xdebug-3.4.0' },
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y php8.4-fpm php8.4-xdebug\n', flags: 'php8.4-xdebug' },
    { bad: 'FROM alpine:3.22\nRUN apk add --no-cache php84 php84-pecl-xdebug\n', flags: 'php84-pecl-xdebug' },
    {
      bad: 'FROM php:8.4-cli\nRUN pecl install xdebug && echo "zend_extension=xdebug.so" > /usr/local/etc/php/conf.d/xdebug.ini\nCMD ["php", "import.php"]\n',
      flags: 'echo "zend_extension=xdebug.so"',
    },
    { bad: 'FROM php:8.4-fpm\nRUN install-php-extensions gd xdebug intl\n', flags: 'install-php-extensions gd xdebug intl' },
    { good: 'FROM php:8.4-fpm AS dev\nRUN pecl install xdebug && docker-php-ext-enable xdebug\n' },
    { good: 'FROM php:8.4-fpm AS base\nFROM base AS debug\nRUN pecl install xdebug\nFROM base\n' },
    { good: 'FROM php:8.4-fpm\nARG DEBUG\nRUN if [ "$DEBUG" = 1 ]; then pecl install xdebug && docker-php-ext-enable xdebug; fi\n' },
    { good: 'FROM php:8.4-cli\nRUN pecl install xdebug\nCMD ["bash"]\n' },
    { good: 'FROM php:8.4-fpm\nRUN install-php-extensions xdebug\nENV XDEBUG_MODE=off\n' },
    { good: 'FROM debian:13\nRUN apt-get update && apt-get install -y php-xdebug && phpdismod xdebug\n' },
    { good: 'FROM php:8.4-fpm\nCOPY xdebug.md /docs/\nRUN docker-php-ext-install gd\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('xdebug') || isBesideProduction(file)) return;
      const { shipped } = file.graph;
      const started = shipped && startedCommand(shipped);
      if (!shipped || (started && isInteractive(started))) return;
      const mode = shipped.final.environment.get('XDEBUG_MODE')?.value;
      if (mode && (!mode.known || mode.value === 'off')) return;
      let ready: Span | undefined;
      let on: Span | undefined;
      for (const { script, operations } of file.stepsOf('shipped', 'RUN')) {
        for (const operation of operations) {
          if (operation.kind !== 'package' || operation.scope !== 'system' || operation.command.conditional) continue;
          const found = operation.packages.find(({ name }) => name !== undefined && systemPackage.test(name));
          if (!found) continue;
          if (operation.action !== 'install') return;
          // The packages of Alpine leave it commented out.
          if (operation.manager === 'apk') ready ??= found.word.span;
          else on ??= found.word.span;
        }
        for (const command of script?.commands ?? []) {
          if (isUndone(command)) return;
          if (!command.conditional && writesIni(command)) on ??= withArguments(command);
          if (command.conditional || !command.args.some(({ unquoted }) => extension.test(unquoted))) continue;
          if (command.name === 'pecl' && command.args.some(({ unquoted }) => unquoted === 'install')) ready ??= withArguments(command);
          else if (command.name !== undefined && enablers.test(command.name)) on ??= withArguments(command);
        }
      }
      const at = on ?? ready;
      if (!at) return;
      if (on) yield { message: 'on', at, severity: serves(shipped) ? 'warning' : 'info', fix };
      else yield { message: 'ready', at, severity: 'info', fix };
    },
  },
});

const fix = {
  title: 'Install it in a stage of its own that starts from this one, for developers to build with --target',
  applicability: 'manual',
  edits: [],
} as const;

const systemPackage = /^php[\d.]*-(?:pecl-)?xdebug\d*$/;
const extension = /^xdebug(?:-[\w.]+)?$/;
const enablers = /^(?:docker-php-ext-(?:enable|install)|install-php-extensions|phpenmod)$/;

function serves({ final, root }: Stage): boolean {
  return final.exposed.length > 0 || (root.kind === 'image' && /(?:^|-)(?:fpm|apache)(?:-|$)/.test(root.reference.tag ?? ''));
}

/** Something is done to its configuration, or it is removed: whether it is still on cannot be told from the words. */
function isUndone({ name, args }: Command): boolean {
  return /^(?:rm|mv|sed|phpdismod|unlink)$/.test(name ?? '') && args.some(({ unquoted }) => unquoted.includes('xdebug'));
}

/** `echo "zend_extension=…/xdebug.so" > …/conf.d/xdebug.ini` */
function writesIni({ name, args, redirections }: Command): boolean {
  return (
    (name === 'echo' || name === 'printf') &&
    args.some(({ unquoted }) => unquoted.startsWith('zend_extension') && unquoted.includes('xdebug')) &&
    redirections.some(({ target }) => target?.unquoted.includes('/conf.d/'))
  );
}

function withArguments({ program, args }: Command): Span {
  return { start: program.span.start, end: args.at(-1)?.span.end ?? program.span.end };
}
