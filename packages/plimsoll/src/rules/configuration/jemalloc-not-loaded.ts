import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

export const jemallocNotLoaded = defineRule({
  id: 'jemalloc-not-loaded',
  practice: 'configuration',
  severity: 'info',
  aliases: ['jemalloc-installed-but-not-preloaded'],
  summary: 'jemalloc is installed for Ruby and never loaded',
  why: 'Ruby with many threads needs a good deal less memory with jemalloc than with the allocator of glibc, which is why it is installed. The package alone changes nothing: the library has to be named in LD_PRELOAD.',
  notWhen: 'A script that starts the program loads it.',
  decides:
    'The package libjemalloc1, libjemalloc2 or jemalloc in the shipped stage of a Ruby application, where the final LD_PRELOAD does not name jemalloc, no MALLOC_CONF is set, and neither ld.so.preload, a build of Ruby with jemalloc nor the start command mentions it. Scripts at the start are read in the context, and where they cannot be read nothing is said.',
  sources: ['https://github.com/rails/rails/pull/50943', 'https://jemalloc.net/'],
  messages: { unused: '{name} is installed, and nothing loads it: set LD_PRELOAD to the library' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nRUN apt-get update && apt-get install -y libjemalloc2\nCMD ["bin/rails", "server"]\n',
      flags: 'libjemalloc2',
    },
    {
      good: 'FROM ruby:3.4-slim\nRUN apt-get update && apt-get install -y libjemalloc2\nENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2\n',
    },
    { good: 'FROM ruby:3.4-slim\nRUN apt-get update && apt-get install -y libjemalloc2\nENTRYPOINT ["/rails/bin/docker-entrypoint"]\n' },
    { good: 'FROM ruby:3.4-slim AS build\nRUN apt-get update && apt-get install -y libjemalloc2\nFROM ruby:3.4-slim\n' },
    { good: 'FROM node:24\nRUN apt-get update && apt-get install -y libjemalloc2\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || !file.source.text.includes('jemalloc') || !isRubyStage(shipped)) return;
      const found = installed(shipped);
      if (!found || isLoaded(file, shipped)) return;
      yield { message: 'unused', data: { name: found.name }, at: found.at };
    },
  },
});

function installed(shipped: Stage): { readonly name: string; readonly at: Span } | undefined {
  for (const { steps } of stageChain(shipped)) {
    for (const { instruction, operations } of steps) {
      if (instruction.keyword !== 'RUN') continue;
      for (const operation of operations) {
        if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
        const spec = operation.packages.find(({ name }) => /^(?:libjemalloc[12]|jemalloc)$/.test(name ?? ''));
        if (spec?.name !== undefined) return { name: spec.name, at: spec.word.span };
      }
    }
  }
  return undefined;
}

function isLoaded(file: DockerfileView, { final }: Stage): boolean {
  const preload = final.environment.get('LD_PRELOAD')?.value;
  if (preload && (!preload.known || preload.value.includes('jemalloc'))) return true;
  if (final.environment.has('MALLOC_CONF') || /ld\.so\.preload|--with-jemalloc|fullstaq/.test(file.source.text)) return true;
  const start = [final.entrypoint, final.cmd].flatMap((step) => (step ? [file.text(step.instruction.span)] : []));
  if (start.some((text) => /jemalloc|LD_PRELOAD/.test(text))) return true;
  // An entrypoint of one's own may set it, as that of Rails does.
  if (!final.entrypoint) return false;
  const { commands } = startChain(file);
  const isRead = commands.some(({ place }) => place !== undefined);
  const isProgram = /^(?:bundle|rails|puma|ruby|rake|sidekiq|tini|dumb-init)$/.test(final.entrypoint.script?.commands[0]?.name ?? '');
  if (isProgram) return false;
  return !isRead || commands.some(({ command }) => /jemalloc|LD_PRELOAD/.test(command.args.map(({ text }) => text).join(' ')));
}
