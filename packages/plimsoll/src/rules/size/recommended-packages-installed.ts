import type { Stage, Step } from '../../build/graph.types.ts';
import { commandName, commandSpan, insertOption } from '../../facts/edits/command-words.ts';
import { aptOperations } from '../../facts/installs/apt-lists.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

export const recommendedPackagesInstalled = defineRule({
  id: 'recommended-packages-installed',
  practice: 'size',
  severity: 'info',
  aliases: ['DL3015', 'DS-0029', 'apt_get_not_avoiding_additional_packages', 'missing-no-install-recommends'],
  summary: 'apt also installs the packages that others recommend',
  why: 'apt installs recommended packages by default: documentation, mail servers, desktop parts that a container does not run. They make the image larger and bring vulnerabilities of their own.',
  notWhen: 'A recommended package is needed. Name it in the install, so that it stays (ca-certificates is often one).',
  decides:
    'Each RUN with an apt-get, apt or aptitude install in a stage that ends in the image, unless an option, an -o setting or a configuration file written earlier in the stage decides about recommended packages. The fix adds the option, and names ca-certificates, without which https fails, where curl, wget or git is installed and nothing else brings them.',
  sources: ['https://manpages.debian.org/stable/apt/apt-get.8.en.html', 'https://docs.docker.com/build/building/best-practices/#apt-get'],
  messages: {
    default: '{command} also installs packages that are only recommended by {packages}',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl git\n',
      flags: 'apt-get install',
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install --no-install-recommends -y curl git ca-certificates\n',
    },
    {
      bad: 'FROM debian:12\nRUN ["apt-get", "install", "-y", "curl"]\n',
      flags: '"apt-get", "install"',
      fixed: 'FROM debian:12\nRUN ["apt-get", "install", "--no-install-recommends", "-y", "curl", "ca-certificates"]\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update \\\n    && apt-get install -y curl \\\n    && apt-get install -y --snapshot 20260127T200000Z git\n',
      flags: 'apt-get install',
      fixed:
        'FROM debian:12\nRUN apt-get update \\\n    && apt-get install --no-install-recommends -y curl ca-certificates \\\n    && apt-get install --no-install-recommends -y --snapshot 20260127T200000Z git\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get install -y vim\n',
      flags: 'apt-get install',
      fixed: 'FROM debian:12\nRUN apt-get install --no-install-recommends -y vim\n',
    },
    { good: 'FROM debian:12\nRUN apt-get install -y curl=8.1 --no-install-recommends\n' },
    { good: 'FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n' },
    { good: 'FROM debian:12\nRUN echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/01lean\nRUN apt-get install -y curl\n' },
    { good: 'FROM debian:12\nCOPY apt.conf.d/ /etc/apt/apt.conf.d/\nRUN apt-get install -y curl\n' },
    { good: 'FROM debian:12 AS build\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /app /app\n' },
  ],
  detect: {
    *dockerfile(file) {
      let configured: ReturnType<typeof configuredFrom> | undefined;
      for (const { step } of file.runs('shipped')) {
        const installs = aptOperations(step).filter(takesRecommended);
        if (installs.length === 0) continue;
        configured ??= configuredFrom(file.graph.stages);
        if ((configured.get(step.stage) ?? Number.POSITIVE_INFINITY) <= step.index) continue;
        const [first, ...others] = installs;
        if (!first) continue;
        yield {
          message: 'default',
          data: { command: commandName(first), packages: namesOf(installs) },
          at: commandSpan(first),
          related: others.map((operation) => ({ message: `so does this ${commandName(operation)}`, at: commandSpan(operation) })),
          ...(step.script?.understood && {
            fix: fixOf(file, installs, step.stage),
          }),
        };
      }
    },
  },
});

function optionOf({ manager }: PackageOperation): string {
  return manager === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
}

/** Programs that fetch over https and recommend the package with the certificates of its authorities. */
const fetching = new Set(['curl', 'wget', 'git']);

function fixOf(file: DockerfileView, installs: readonly PackageOperation[], stage: Stage): FixReport {
  const edits = installs.map((operation) => insertOption(file, operation, optionOf(operation)));
  const options = [...new Set(installs.map(optionOf))].join(' and ');
  const fetches = installs.find(({ packages }) => packages.some(({ name }) => name !== undefined && fetching.has(name)));
  const last = fetches?.packages.at(-1)?.word;
  if (!last || last.dynamic || namesCertificates(stage)) return { title: `Add ${options}`, applicability: 'unsafe', edits };
  edits.push(
    file.insert(last.span.end, file.text(last.span).startsWith('"') && isJson(file, fetches) ? ', "ca-certificates"' : ' ca-certificates'),
  );
  const client = fetches.packages.find(({ name }) => name !== undefined && fetching.has(name))?.name;
  return { title: `Add ${options}, and name ca-certificates, which ${client} needs for https`, applicability: 'unsafe', edits };
}

function isJson(file: DockerfileView, { command }: PackageOperation): boolean {
  return file.text(command.program.span).startsWith('"');
}

function namesCertificates(stage: Stage): boolean {
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) {
    if (at.steps.some((step) => aptOperations(step).some(({ packages }) => packages.some(({ name }) => name === 'ca-certificates'))))
      return true;
  }
  return false;
}

const decided = [
  '--no-install-recommends',
  '--install-recommends',
  '--without-recommends',
  '--with-recommends',
  '--download-only',
  '--print-uris',
  '--simulate',
  '--only-upgrade',
];

function takesRecommended({ action, subcommand, packages, options, command, manager }: PackageOperation): boolean {
  if (action !== 'install' || packages.length === 0 || subcommand?.unquoted === 'download') return false;
  if (decided.some((name) => options.has(name)) || (manager === 'aptitude' && (options.has('-R') || options.has('-r')))) return false;
  // What is in a variable may be the option.
  if (packages.some(({ word }) => word.dynamic && /opt|arg|flag|recommend/i.test(word.unquoted))) return false;
  return !command.args.some(
    ({ unquoted, dynamic }) =>
      /Install-Recommends/i.test(unquoted) || unquoted === '--no-install-recommends' || (dynamic && /OPT|ARGS|FLAG/i.test(unquoted)),
  );
}

/** By stage, the index of the first step behind which configuration of apt is in place; that of a base is there from the start. */
function configuredFrom(stages: readonly Stage[]): ReadonlyMap<Stage, number> {
  const result = new Map<Stage, number>();
  for (const stage of stages) {
    const inherited = stage.base.kind === 'stage' && result.has(stage.base.stage);
    const own = inherited ? -1 : stage.steps.find(configures)?.index;
    if (own !== undefined) result.set(stage, own);
  }
  return result;
}

function configures({ instruction }: Step): boolean {
  const { text } = instruction.body;
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') return /apt\.conf|etc\/apt\/?(\s|$)/.test(text);
  return instruction.keyword === 'RUN' && mentions(text, instruction.heredocs);
}

function mentions(text: string, heredocs: readonly { readonly content: { readonly text: string } }[]): boolean {
  return (
    /APT::Install-Recommends|Install-Recommends\s+["']?(0|false)/i.test(text) ||
    heredocs.some(({ content }) => /APT::Install-Recommends/i.test(content.text))
  );
}

function namesOf(installs: readonly PackageOperation[]): string {
  const [first, ...rest] = installs.flatMap(({ packages }) => packages.map(({ word, name }) => name ?? word.unquoted));
  return rest.length === 0 ? `${first}` : rest.length === 1 ? `${first} and ${rest[0]}` : `${first} and ${rest.length} others`;
}
