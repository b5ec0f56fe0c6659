import type { Step } from '../../build/graph.types.ts';
import type { PackageOperation, PackageSpec } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const conflictingDownloaders = defineRule({
  id: 'conflicting-downloaders',
  practice: 'size',
  severity: 'info',
  aliases: ['DL4001', 'DS-0014', 'run_using_wget_and_curl', 'use-either-wget-or-curl'],
  summary: 'curl and wget are both installed in the image',
  why: 'Either does what the other does. The second one is one more program to patch, and one more with which whoever gets into the container fetches the rest.',
  notWhen: 'The image is a workplace for people, or scripts of others need both.',
  decides:
    'Both are installed by a package manager in the stages whose layers the image holds, and neither is removed again. Using both is no finding where one came with the base: nothing would be gained.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL4001'],
  messages: { both: '{second} is installed although {first} is: one of them can do all downloads' },
  examples: [
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl git wget\n', flags: 'wget' },
    { bad: 'FROM alpine:3.22 AS base\nRUN apk add wget\nFROM base\nRUN apk add curl\n', flags: 'curl' },
    { good: 'FROM debian:13 AS build\nRUN apt-get install -y wget\nFROM debian:13\nRUN apt-get install -y curl\n' },
    { good: 'FROM node:24\nRUN wget https://example.com/a && curl https://example.com/b\n' },
    { good: 'FROM alpine:3.22\nRUN apk add --virtual .fetch wget && apk add curl && apk del .fetch\n' },
    { good: 'FROM debian:13\nRUN apt-get install -y curl wget && apt-get purge -y --auto-remove wget\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('wget') || !file.source.text.includes('curl')) return;
      const installed = new Map<string, PackageSpec>();
      for (const { step } of file.runs('shipped')) {
        // What a trigger installs is for another image.
        if (step.instruction.keyword !== 'ONBUILD') installAndRemove(step, installed);
      }
      const [curl, wget] = [installed.get('curl'), installed.get('wget')];
      if (!curl || !wget) return;
      const [first, second] = curl.word.span.start < wget.word.span.start ? [curl, wget] : [wget, curl];
      yield { message: 'both', data: { first: first.name ?? '', second: second.name ?? '' }, at: second.word.span };
    },
  },
});

function installAndRemove({ operations }: Step, installed: Map<string, PackageSpec>): void {
  for (const operation of operations) {
    if (operation.kind !== 'package' || operation.scope !== 'system') continue;
    if (operation.action !== 'install' && operation.action !== 'remove') continue;
    for (const spec of operation.packages) {
      const { name } = spec;
      if (name !== 'curl' && name !== 'wget') continue;
      if (operation.action === 'remove' || isTemporary(operation)) installed.delete(name);
      else if (!installed.has(name)) installed.set(name, spec);
    }
  }
}

/** A virtual package of apk is there to be removed as one. */
function isTemporary({ options }: PackageOperation): boolean {
  return options.has('--virtual');
}
