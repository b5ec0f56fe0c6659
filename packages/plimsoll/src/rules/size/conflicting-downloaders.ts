import { type InstalledDownloader, noteDownloaders } from '../../facts/installs/installed-downloaders.ts';
import { defineRule } from '../define.ts';

export const conflictingDownloaders = defineRule({
  id: 'conflicting-downloaders',
  practice: 'size',
  severity: 'info',
  aliases: ['DL4001', 'DS-0014', 'run_using_wget_and_curl', 'use-either-wget-or-curl'],
  summary: 'One of curl and wget is installed although the other is there',
  why: 'Either does what the other does. The second one is one more program to patch, and one more with which whoever gets into the container fetches the rest.',
  notWhen: 'The image is a workplace for people, or scripts of others need both.',
  decides:
    'In the stages whose layers the image holds a package manager installs one of them, without removing it again, and the other is installed or used. Using both is no finding where both came with the base: nothing would be gained. The wget of busybox, which Alpine has, does less than curl and does not count.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL4001'],
  messages: { both: '{second} is installed although {first} is there: one of them can do all downloads' },
  examples: [
    { bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl git wget\n', flags: 'wget' },
    { bad: 'FROM alpine:3.22 AS base\nRUN apk add wget\nFROM base\nRUN apk add curl\n', flags: 'curl' },
    {
      bad: 'FROM node:24\nRUN apt-get update && apt-get install -y wget && curl -fsSLO https://example.com/a\n',
      flags: 'wget',
    },
    { good: 'FROM alpine:3.22\nRUN apk add curl && wget -qO a https://example.com/a\n' },
    { good: 'FROM debian:13 AS build\nRUN apt-get install -y wget\nFROM debian:13\nRUN apt-get install -y curl\n' },
    { good: 'FROM node:24\nRUN wget https://example.com/a && curl https://example.com/b\n' },
    { good: 'FROM alpine:3.22\nRUN apk add --virtual .fetch wget && apk add curl && apk del .fetch\n' },
    { good: 'FROM debian:13\nRUN apt-get install -y curl wget && apt-get purge -y --auto-remove wget\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('wget') || !file.source.text.includes('curl')) return;
      const installed = new Map<string, InstalledDownloader>();
      const used = new Set<string>();
      for (const { step } of file.runs('shipped')) {
        // What a trigger installs is for another image.
        if (step.instruction.keyword === 'ONBUILD') continue;
        for (const operation of step.operations) {
          if (operation.kind === 'package') noteDownloaders(operation, installed);
          else if (operation.kind === 'download') used.add(operation.tool);
        }
      }
      const [curl, wget] = [installed.get('curl'), installed.get('wget')];
      const spare = curl && wget ? (curl.spec.word.span.start < wget.spec.word.span.start ? wget : curl) : (curl ?? wget);
      if (!spare) return;
      const other = spare === curl ? 'wget' : 'curl';
      const isBusybox = other === 'wget' && spare.manager === 'apk';
      if (installed.has(other) || (used.has(other) && !isBusybox))
        yield { message: 'both', data: { first: other, second: spare.spec.name ?? '' }, at: spare.spec.word.span };
    },
  },
});
