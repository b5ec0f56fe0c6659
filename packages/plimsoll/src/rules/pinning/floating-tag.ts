import { catalogueDate } from '../../bases/catalogue.ts';
import type { BaseFacts } from '../../bases/catalogue.types.ts';
import { parseTag } from '../../bases/tag.ts';
import { argumentBehind, imageUses } from '../../facts/images/image-uses.ts';
import { namesRelease } from '../../facts/images/release-in-name.ts';
import { versionTag } from '../../facts/images/version-tag.ts';
import { isNamedBesideProduction, isWorkbench } from '../../facts/stages/beside-production.ts';
import { defineRule, list } from '../define.ts';

export const floatingTag = defineRule({
  id: 'floating-tag',
  practice: 'pinning',
  severity: 'warning',
  aliases: ['DL3007', 'DS-0001', 'CKV_DOCKER_7', 'image_version_using_latest', 'avoid-latest-version', 'DKL-DI-0006'],
  summary: 'An image is taken by a tag that follows every release',
  why: 'latest is the newest release on the day of the build: a rebuild of an old commit gets another major version, and neither a bug nor a vulnerability can be traced to the version that was used.',
  notWhen: 'Catalogues that publish nothing but latest to the public, such as the free tier of cgr.dev, leave only the digest to pin by.',
  decides:
    'The tag is exactly latest, names only a variant of what latest is (node:alpine, python:slim-trixie, for images of the catalogue with versions), or is one of the tags of the option, also through defaults of build arguments; the argument is then flagged where it has that value. A digest beside the tag decides what is pulled, so it is fine. COPY --from, mounts, stages that nothing needs, files of images to build, run tests or develop in, and images whose name has the release of their system (ubi9, ubuntu2204) are info. The fix names the version that the application asks for (.nvmrc, engines, .ruby-version, .python-version), else the one that the tag was on the day of the catalogue.',
  sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  options: { tags: list('More tags that are taken to float, such as stable, edge, lts, nightly') },
  messages: {
    floating: '{image}:{tag} is another image after every release',
    alias: '{image}:{tag} is another image after every release; on {date} it was {alias}',
    digest: '{image}:{tag} is another image after every release; where no version tags are published, a digest pins it',
  },
  examples: [
    { bad: 'FROM node:latest\n', flags: 'node:latest', fixed: 'FROM node:26.7.0-trixie\n' },
    { bad: 'ARG TAG="latest"\nFROM example/app:${TAG}\n', flags: '"latest"' },
    { bad: 'ARG BASE=example/app:latest\nFROM ${BASE} AS build\nFROM ${BASE}\n', flags: 'example/app:latest' },
    { bad: 'FROM example/app:${TAG:-latest}\n', flags: 'example/app:${TAG:-latest}' },
    { bad: 'FROM redhat/ubi9-minimal:latest\n', flags: 'redhat/ubi9-minimal:latest' },
    { bad: 'FROM cgr.dev/chainguard/python:latest\n', flags: 'cgr.dev/chainguard/python:latest' },
    { bad: { dockerfile: 'FROM example/app:edge\n', options: { tags: ['edge'] } }, flags: 'example/app:edge' },
    { bad: 'FROM alpine:3.22\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n', flags: 'ghcr.io/astral-sh/uv:latest' },
    {
      bad: 'FROM node:alpine AS build\nFROM nginx:alpine\nCOPY --from=build /app /srv\n',
      flags: ['node:alpine', 'nginx:alpine'],
      fixed: 'FROM node:26.7.0-alpine3.24 AS build\nFROM nginx:1.31.4-alpine3.24\nCOPY --from=build /app /srv\n',
    },
    {
      bad: { dockerfile: 'FROM node:slim\nRUN npm ci\n', files: { 'package.json': '{ "engines": { "node": "24.x" } }' } },
      flags: 'node:slim',
      fixed: 'FROM node:24.19.0-bookworm-slim\nRUN npm ci\n',
    },
    { good: 'FROM debian:trixie-slim\nFROM node:lts-alpine\nFROM example/app:alpine\n' },
    { good: 'FROM example/app:latest-alpine\n' },
    { good: 'FROM node:latest@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\n' },
    { good: 'FROM node:24\n' },
    { good: 'FROM alpine:3.22 AS latest\nFROM latest\n' },
  ],
  detect: {
    *dockerfile(file, { tags }) {
      const reported = new Set<number>();
      for (const use of imageUses(file)) {
        const { by, stage, reference, facts, at, written } = use;
        const { tag, digest, familiar: image } = reference;
        if (tag === undefined || digest !== undefined) continue;
        if (tag !== 'latest' && !tags.includes(tag) && !isLatestVariant(tag, facts)) continue;
        const argument = argumentBehind(file, written, (value) => value === tag || value.endsWith(`:${tag}`));
        const place = {
          at: argument?.pair.valueSpan ?? at,
          severity:
            by === 'from' && stage.reachable && !namesRelease(reference) && !isNamedBesideProduction(file) && !isWorkbench(file)
              ? 'warning'
              : 'info',
        } as const;
        if (reported.has(place.at.start)) continue;
        reported.add(place.at.start);
        const alias = facts?.aliasOf;
        if (alias !== undefined) {
          const start = at.end - tag.length;
          const pinned = versionTag(file, use);
          const edits = written.endsWith(`:${tag}`) ? [file.replace({ start, end: at.end }, pinned?.tag ?? alias)] : [];
          const applicability = pinned === undefined || edits.length === 0 ? 'manual' : 'unsafe';
          yield {
            message: 'alias',
            data: { image, tag, alias, date: catalogueDate() },
            ...place,
            fix: {
              title: pinned ? `Name ${image}:${pinned.tag}, ${pinned.why}` : `Name the version that was meant, e.g. ${image}:${alias}`,
              applicability,
              edits,
            },
          };
        } else if (/^(cgr\.dev|gcr\.io\/distroless)\//.test(image)) yield { message: 'digest', data: { image, tag }, ...place };
        else yield { message: 'floating', data: { image, tag }, ...place };
      }
    },
  },
});

/** Words that choose a build of a version, never the version. */
const variants = new Set(['slim', 'fpm', 'apache', 'cli', 'zts', 'jdk', 'jre', 'perl', 'management']);

/** `alpine` of an image whose other tags have versions is `latest` on another system. */
function isLatestVariant(tag: string, facts: BaseFacts | undefined): boolean {
  if (!facts || facts.version === undefined || facts.role === undefined || facts.role === 'system' || facts.floating !== true) return false;
  const { version, words, os } = parseTag(tag);
  return version === '' && words.every((word) => variants.has(word) || os?.words.includes(word));
}
