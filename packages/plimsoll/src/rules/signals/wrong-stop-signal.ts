import type { Stage } from '../../build/graph.types.ts';
import { type StartedCommand, startChain } from '../../facts/start/start-chain.ts';
import { startedCommand } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const wrongStopSignal = defineRule({
  id: 'wrong-stop-signal',
  practice: 'signals',
  severity: 'warning',
  aliases: ['no-ungraceful-stopsignal', 'prefer-systemd-sigrtmin-plus-3', 'prefer-nginx-sigquit'],
  summary: 'The signal to stop is not the one on which the program ends in order',
  why: 'A stop sends STOPSIGNAL, or SIGTERM if there is none, to process 1. Some programs do something else on that signal: they drop requests in flight, wait for clients that never go, reload, or cannot see it at all. What was meant to be an orderly end is then a crash.',
  notWhen: 'The end is meant to be sudden, or a wrapper translates the signal.',
  decides:
    'SIGKILL and SIGSTOP, which no program can handle, in any stage, unless it only sleeps. In the shipped stage the signal in force (of STOPSIGNAL, or of a base image that is known to set none) against the program that is started as process 1: nginx and OpenResty end in order on SIGQUIT, Apache on SIGWINCH, PHP-FPM on SIGQUIT, systemd on SIGRTMIN+3; PostgreSQL waits for its clients on SIGTERM, and uWSGI reloads unless it is told to die. Unknown variables and programs say nothing, and Windows has no signals.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#stopsignal',
    'https://nginx.org/en/docs/control.html',
    'https://httpd.apache.org/docs/2.4/stopping.html',
    'https://www.postgresql.org/docs/current/server-shutdown.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://systemd.io/CONTAINER_INTERFACE/',
  ],
  messages: {
    never: '{signal} cannot be handled: every stop is a crash',
    differs: '{program} {does} on {signal}; {better} {lets}',
  },
  examples: [
    { bad: 'FROM alpine:3.22\nSTOPSIGNAL SIGKILL\n', flags: 'SIGKILL', fixed: 'FROM alpine:3.22\nSTOPSIGNAL SIGTERM\n' },
    {
      bad: 'FROM nginx:1.29\nSTOPSIGNAL SIGTERM\n',
      flags: 'SIGTERM',
      fixed: 'FROM nginx:1.29\nSTOPSIGNAL SIGQUIT\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache nginx\nCMD ["nginx", "-g", "daemon off;"]\n',
      flags: '"nginx"',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache nginx\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n',
    },
    {
      bad: 'FROM fedora:42\nENTRYPOINT ["/sbin/init"]\n',
      flags: '"/sbin/init"',
      fixed: 'FROM fedora:42\nSTOPSIGNAL SIGRTMIN+3\nENTRYPOINT ["/sbin/init"]\n',
    },
    {
      bad: 'FROM python:3.13\nCMD ["uwsgi", "--http", ":80"]\n',
      flags: '"uwsgi"',
      fixed: 'FROM python:3.13\nSTOPSIGNAL SIGQUIT\nCMD ["uwsgi", "--http", ":80"]\n',
    },
    { good: 'FROM scratch\nCOPY sleep /\nSTOPSIGNAL SIGKILL\nENTRYPOINT ["/sleep"]\n' },
    { good: 'FROM nginx:1.29\nCMD ["nginx", "-g", "daemon off;"]\n' },
    { good: 'FROM python:3.13\nCMD ["uwsgi", "--die-on-term", "--http", ":80"]\n' },
    { good: 'FROM python:3.13\nCMD ["uwsgi", "app.ini"]\n' },
    { good: 'FROM nginx:1.29\nARG SIGNAL\nSTOPSIGNAL $SIGNAL\n' },
    { good: 'FROM example.com/base\nCMD ["nginx", "-g", "daemon off;"]\n' },
    { good: 'FROM postgres:17\n' },
    { good: 'FROM ubuntu:24.04\nCOPY rootfs /\nCMD ["/init"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const reported = new Set<number>();
      for (const step of file.stepsOf('all', 'STOPSIGNAL')) {
        const { argument } = step.instruction;
        const { root } = step.stage;
        const signal = argument && canonical(step.expand(argument));
        if (!argument || (signal !== 'SIGKILL' && signal !== 'SIGSTOP')) continue;
        // It has nothing to end in order, and as the first process no other signal would end it.
        if (/^(?:sleep|pause)$/.test(startedCommand(step.stage)?.name ?? '')) continue;
        if (root.kind === 'image' && (root.facts?.os === 'windows' || /windows|nanoserver|servercore/.test(root.reference.repository)))
          continue;
        reported.add(argument.span.start);
        yield {
          message: 'never',
          data: { signal },
          at: argument.span,
          severity: step.stage.shipped ? 'warning' : 'info',
          fix: { title: 'Send SIGTERM', applicability: 'unsafe', edits: [file.replace(argument.span, 'SIGTERM')] },
        };
      }
      const finding = againstProgram(file, reported);
      if (finding) yield finding;
    },
  },
});

function againstProgram(file: DockerfileView, reported: ReadonlySet<number>) {
  const stage = file.graph.shipped;
  const { main, first, init } = startChain(file);
  if (!stage || !main || (first !== true && main.step) || init !== undefined) return undefined;
  const habit = habitOf(main, stage);
  if (!habit) return undefined;
  const step = stage.final.stopSignal;
  const written = step?.instruction.keyword === 'STOPSIGNAL' ? step.instruction.argument : undefined;
  if (written && reported.has(written.span.start)) return undefined;
  const signal = step ? written && canonical(step.expand(written)) : signalOfBase(stage);
  if (signal === undefined || habit.good.includes(signal)) return undefined;
  const does = habit.does[signal];
  const [better] = habit.good;
  if (does === undefined || better === undefined) return undefined;
  const { instruction } = main.step ?? {};
  const start = stage.steps.find((each) => each === stage.final.entrypoint || each === stage.final.cmd)?.instruction;
  const edit =
    written && stage.steps.some((each) => each === step)
      ? file.replace(written.span, better)
      : start && file.insertLinesBefore(start, `STOPSIGNAL ${better}`);
  if (!written && !instruction) return undefined;
  return {
    message: 'differs',
    data: { program: habit.name, does, signal, better, lets: habit.lets },
    at: written?.span ?? main.at,
    severity: habit.severity,
    ...(edit && { fix: { title: `Stop it with ${better}`, applicability: 'unsafe', edits: [edit] } as const }),
  } as const;
}

interface Habit {
  readonly name: string;
  /** Signals on which it ends in order, the best first. */
  readonly good: readonly string[];
  readonly does: Readonly<Record<string, string>>;
  readonly lets: string;
  readonly severity: 'warning' | 'info';
}

const drops = 'drops requests in flight';
const finishes = 'lets it finish them';

function habitOf({ command }: StartedCommand, stage: Stage): Habit | undefined {
  const name = command.name ?? '';
  const words = command.args.map(({ value }) => value);
  switch (name) {
    case 'nginx':
    case 'openresty':
      return { name, good: ['SIGQUIT'], does: { SIGTERM: drops, SIGINT: drops }, lets: finishes, severity: 'info' };
    case 'httpd':
    case 'httpd-foreground':
    case 'apache2-foreground':
    case 'apache2':
      return { name: 'Apache', good: ['SIGWINCH'], does: { SIGTERM: drops, SIGINT: drops }, lets: finishes, severity: 'info' };
    case 'systemd':
    case 'init':
      // `/init` is s6-overlay's.
      if (name === 'init' && (command.program.value === '/init' || !hasSystemd(stage))) return undefined;
      return {
        ...{ name: 'systemd', good: ['SIGRTMIN+3'], lets: 'shuts it down', severity: 'warning' },
        does: { SIGTERM: 'starts itself anew', SIGINT: 'reboots', SIGRTMIN: 'does not shut down' },
      };
    case 'postgres':
      return {
        ...{ name: 'PostgreSQL', good: ['SIGINT'], lets: 'ends their sessions and writes all that is pending', severity: 'warning' },
        does: { SIGTERM: 'waits for its clients to go', SIGQUIT: 'stops without writing what is pending' },
      };
    case 'uwsgi': {
      // What a file of settings says is not known here.
      if (words.some((word) => word === undefined || /die-on-term|\.(?:ini|ya?ml|xml|json)\b|--(?:ini|yaml|xml|json|emperor)/.test(word)))
        return undefined;
      return { name: 'uWSGI', good: ['SIGQUIT', 'SIGINT'], does: { SIGTERM: 'reloads' }, lets: 'ends it', severity: 'warning' };
    }
    default:
      if (/^php-fpm[\d.]*$/.test(name))
        return { name: 'PHP-FPM', good: ['SIGQUIT'], does: { SIGTERM: drops, SIGINT: drops }, lets: finishes, severity: 'info' };
      return undefined;
  }
}

/** Systems whose init is systemd: not OpenWrt's, Alpine's, or those of CentOS 6. */
function hasSystemd({ root }: Stage): boolean {
  const facts = root.kind === 'image' ? root.facts : undefined;
  if (!facts?.os || !/^(?:fedora|debian|ubuntu|centos|almalinux|rockylinux|oraclelinux|ubi|opensuse|archlinux)$/.test(facts.os))
    return false;
  return facts.os !== 'centos' || Number.parseInt(facts.osVersion ?? '7', 10) >= 7;
}

/** What a stop sends without STOPSIGNAL; undefined if the base may set one. */
function signalOfBase({ root }: Stage): string | undefined {
  if (root.kind === 'scratch') return 'SIGTERM';
  const facts = root.kind === 'image' ? root.facts : undefined;
  if (!facts || facts.os === 'windows') return undefined;
  if (facts.stopSignal !== undefined) return canonical({ known: true, value: facts.stopSignal });
  return facts.role !== undefined && facts.role !== 'server' && root.kind === 'image' && root.reference.familiar !== 'php'
    ? 'SIGTERM'
    : undefined;
}

const numbers: Readonly<Record<string, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  15: 'SIGTERM',
  19: 'SIGSTOP',
  28: 'SIGWINCH',
  37: 'SIGRTMIN+3',
};

function canonical(value: { readonly known: boolean; readonly value?: string }): string | undefined {
  if (!value.known || value.value === undefined) return undefined;
  const text = value.value
    .trim()
    .replace(/^["']|["']$/g, '')
    .toUpperCase();
  return numbers[text] ?? (text.startsWith('SIG') ? text : `SIG${text}`);
}
