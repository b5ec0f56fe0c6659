import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Pair } from '../../dockerfile/tree.ts';
import { appendCommand } from '../../facts/edits/append-command.ts';
import { localesOf } from '../../facts/installs/made-locales.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const localeNotGenerated = defineRule({
  id: 'locale-not-generated',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'A locale is set that is not in the image',
  why: 'Images of Debian and Ubuntu have the locales C, C.UTF-8 and POSIX and no other. A program that is asked for en_US.UTF-8 or de_DE.UTF-8 falls back to C, in which text is ASCII: Ruby takes what it reads for that and fails at the first umlaut, tools print question marks, and perl and bash warn at each start.',
  notWhen: 'The locales are mounted when the container starts.',
  decides:
    'The locale that ENV sets in the shipped image: LC_ALL, else LC_CTYPE, else LANG. Reported for a language with a country (en_US.UTF-8) on the official images of Debian, Ubuntu and of languages on them, if no step makes a locale: no locale-gen, localedef or dpkg-reconfigure, no locales-all or language-pack, no copy to the place where locales lie. The package locales alone makes none. Silent where a script that was not read may do it, and for Alpine, whose C library takes every locale for UTF-8. Info on images of languages that read and write UTF-8 whatever the locale is (Node.js, Go, Rust, Python). The fix sets C.UTF-8; where the package locales is installed, it makes the locale.',
  sources: ['https://wiki.debian.org/Locale', 'https://hub.docker.com/_/debian'],
  messages: {
    missing: '{name}={locale} has no effect: {image} has only C.UTF-8, and no step makes another locale',
    unmade: '{name}={locale} has no effect: the package locales is installed, but no step makes a locale with it',
  },
  examples: [
    {
      bad: 'FROM debian:13-slim\nENV LANG=en_US.UTF-8 \\\n    LC_ALL="en_US.utf8"\nCMD ["perl", "/app.pl"]\n',
      flags: 'LC_ALL="en_US.utf8"',
      fixed: 'FROM debian:13-slim\nENV LANG=C.UTF-8 \\\n    LC_ALL="C.UTF-8"\nCMD ["perl", "/app.pl"]\n',
    },
    {
      bad: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y locales && rm -rf /var/lib/apt/lists/*\nENV LANG de_DE.UTF-8\nCMD ["perl", "/app.pl"]\n',
      flags: 'LANG de_DE.UTF-8',
      fixed:
        'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y locales && localedef -i de_DE -c -f UTF-8 de_DE.UTF-8 && rm -rf /var/lib/apt/lists/*\nENV LANG de_DE.UTF-8\nCMD ["perl", "/app.pl"]\n',
    },
    { good: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y locales && locale-gen en_US.UTF-8\nENV LANG=en_US.UTF-8\n' },
    {
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y locales \\\n  && sed -i "/en_US.UTF-8/s/^# //" /etc/locale.gen && dpkg-reconfigure locales\nENV LANG=en_US.UTF-8\n',
    },
    { good: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y language-pack-en\nENV LANG=en_US.UTF-8\n' },
    { good: 'FROM debian:13\nENV LC_ALL=C.UTF-8 LANG=en_US.UTF-8\n' },
    { good: 'FROM alpine:3.22\nENV LANG=en_US.UTF-8\n' },
    { good: 'FROM debian:13\nCOPY setup.sh /\nRUN /setup.sh\nENV LANG=en_US.UTF-8\n' },
    { good: 'FROM eclipse-temurin:21-jre\nENV LANG=en_US.UTF-8\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (stage?.root.kind !== 'image') return;
      const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((key) => stage.final.environment.has(key));
      const setting = name === undefined ? undefined : stage.final.environment.get(name);
      if (name === undefined || !setting?.step || !setting.value.known || !territory.test(setting.value.value)) return;
      const { facts, reference } = stage.root;
      const image = facts && reference.registry === 'docker.io' ? bases.exec(reference.repository)?.[1] : undefined;
      if (image === undefined || !/^(?:debian|ubuntu)$/.test(facts?.os ?? '')) return;
      const pair = pairOf(setting.step, name);
      if (!pair || pair.value?.includes('$')) return;
      const locales = localesOf(stage);
      if (locales.kind === 'unknown' || (locales.kind === 'unmade' && startsScript(stage))) return;
      const locale = setting.value.value;
      const at = pair.span;
      const severity = /^(?:node|golang|rust|python)$/.test(image) ? 'info' : 'warning';
      if (locales.kind === 'none') {
        const tagged = reference.familiar + (reference.tag === undefined ? '' : `:${reference.tag}`);
        const fix = useBuiltIn(file, stage);
        yield { message: 'missing', data: { name, locale, image: tagged }, at, severity, ...(fix && { fix }) };
      } else {
        const fix = makeLocale(file, locales.step, locales.install.command, locale);
        yield { message: 'unmade', data: { name, locale }, at, severity, ...(fix && { fix }) };
      }
    },
  },
});

/** A language with a country: what no image brings by itself. */
const territory = /^[a-z]{2,3}_[A-Z]{2}(?:[.@]|$)/;
const unicode = /\b([a-z]{2,3}_[A-Z]{2})\.(?:UTF|utf)-?8\b/;
/** Official images that are known to have no package for locales. */
const bases = /^library\/(debian|ubuntu|buildpack-deps|node|python|ruby|golang|rust|perl|php)$/;

function pairOf({ instruction }: Step, name: string): Pair | undefined {
  return instruction.keyword === 'ENV' ? instruction.pairs.findLast(({ key }) => key === name) : undefined;
}

/** What a package holds can be made into locales by the script that starts the container. */
function startsScript({ final }: Stage): boolean {
  return [final.entrypoint, final.cmd].some((step) =>
    step?.script?.commands.some(({ name, program }) => name === undefined || /\.sh$|entrypoint|^\.|^\/[^/]+$/.test(program.unquoted)),
  );
}

/** All variables for locales take the one that the image has: half of them would still be refused. */
function useBuiltIn(file: DockerfileView, stage: Stage): FixReport | undefined {
  const edits = [...stageChain(stage)].flatMap(({ steps }) =>
    steps.flatMap(({ instruction }) => {
      if (instruction.keyword !== 'ENV') return [];
      return instruction.pairs.flatMap(({ key, value, valueSpan }) =>
        /^(?:LANG|LC_[A-Z]+)$/.test(key) && value !== undefined && valueSpan && unicode.test(value)
          ? [file.replace(valueSpan, value.replace(unicode, 'C.UTF-8'))]
          : [],
      );
    }),
  );
  if (edits.length === 0) return undefined;
  return { title: 'Use C.UTF-8, which the image has', applicability: 'unsafe', edits };
}

function makeLocale(file: DockerfileView, { instruction, script }: Step, install: Command, locale: string): FixReport | undefined {
  const language = unicode.exec(locale)?.[1];
  if (language === undefined || instruction.keyword !== 'RUN' || !script) return undefined;
  const edit = appendCommand(file, instruction, script, install, `localedef -i ${language} -c -f UTF-8 ${language}.UTF-8`);
  return edit && { title: `Make the locale ${language}.UTF-8`, applicability: 'unsafe', edits: [edit] };
}
