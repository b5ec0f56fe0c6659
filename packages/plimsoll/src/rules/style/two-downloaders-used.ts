import type { Stage } from '../../build/graph.types.ts';
import { type InstalledDownloader, noteDownloaders } from '../../facts/installs/installed-downloaders.ts';
import type { DownloadOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const twoDownloadersUsed = defineRule({
  id: 'two-downloaders-used',
  practice: 'style',
  severity: 'style',
  preset: 'strict',
  aliases: ['DL4001', 'DS-0014', 'run_using_wget_and_curl', 'use-either-wget-or-curl'],
  summary: 'A stage downloads with curl here and with wget there',
  why: 'Retries, proxies, certificates and what happens on an error are set for each of the two in its own way. Where only one is used they are settled once.',
  notWhen: 'One of the two can do what the other cannot, such as mirroring a site.',
  decides:
    'A stage in which both are run, in scripts, JSON form or triggers, and neither is installed: both came with the base image. Where one is installed although the other is there the image gets larger by it, which is another finding (conflicting-downloaders). Reported once, at the first use of the second.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL4001'],
  messages: { both: 'This stage uses {second} here, and {first} on line {line}: use one of them' },
  examples: [
    {
      bad: 'FROM node:24\nRUN wget -q https://a.example/x && curl -fsSLO https://a.example/y && wget -q https://a.example/z\n',
      flags: 'curl',
    },
    { bad: 'FROM node:24\nRUN curl -fsSLO https://a.example/y\nONBUILD RUN ["wget", "-q", "https://a.example/x"]\n', flags: '"wget"' },
    { good: 'FROM node:24 AS a\nRUN wget -q https://a.example/x\nFROM node:24\nRUN curl -fsSLO https://a.example/y\n' },
    { good: 'FROM debian:13\nRUN apt-get install -y curl wget && curl -O https://a.example/y && wget https://a.example/x\n' },
    { good: 'FROM node:24\nRUN curl -fsSLO https://a.example/y && echo wget\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { text } = file.source;
      if (!text.includes('wget') || !text.includes('curl')) return;
      const uses = new Map<Stage, StageUse>();
      for (const { step } of file.runs('all')) {
        const use = uses.get(step.stage) ?? { installed: new Map(), first: undefined, second: undefined };
        uses.set(step.stage, use);
        for (const operation of step.operations) {
          if (operation.kind === 'package') noteDownloaders(operation, use.installed);
          if (operation.kind !== 'download' || (operation.tool !== 'curl' && operation.tool !== 'wget')) continue;
          use.first ??= operation;
          if (operation.tool !== use.first.tool) use.second ??= operation;
        }
      }
      for (const { first, second, installed } of uses.values()) {
        if (!first || !second || installed.size > 0) continue;
        const { line } = file.source.position(first.command.span.start);
        const at = second.command.program.span;
        yield { message: 'both', data: { first: first.tool, second: second.tool, line }, at };
      }
    },
  },
});

interface StageUse {
  readonly installed: Map<string, InstalledDownloader>;
  first: DownloadOperation | undefined;
  second: DownloadOperation | undefined;
}
