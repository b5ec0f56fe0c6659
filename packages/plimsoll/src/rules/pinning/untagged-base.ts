import { catalogueDate } from '../../bases/catalogue.ts';
import { argumentBehind, imageUses, isVariable } from '../../facts/images/image-uses.ts';
import { namesRelease } from '../../facts/images/release-in-name.ts';
import { versionTag } from '../../facts/images/version-tag.ts';
import { isNamedBesideProduction, isWorkbench } from '../../facts/stages/beside-production.ts';
import { defineRule } from '../define.ts';

export const untaggedBase = defineRule({
  id: 'untagged-base',
  practice: 'pinning',
  severity: 'warning',
  aliases: ['DL3006', 'DS-0001', 'CKV_DOCKER_7', 'image_version_not_explicit', 'missing-image-version', 'DKL-DI-0006'],
  summary: 'An image is named without tag and digest',
  why: 'Without a tag an image is whatever is published as latest on the day of the build. Two builds of the same commit then differ, a new major version arrives unannounced, and nobody can say afterwards which one a release was built on.',
  notWhen: 'The image is meant to be built from whatever is newest, and nobody depends on the result.',
  decides:
    'The reference after expansion of the defaults of build arguments, read as the distribution grammar reads it: a port is no tag, a digest is enough. COPY --from and mounts count if the name has a registry or namespace, or is an image that the catalogue knows; a bare unknown name may be a build context. An argument without default is unknown. The fix names the version that files of the application ask for (.nvmrc, engines, .ruby-version, .python-version), else the one that latest was on the day of the catalogue. Info in stages that nothing needs, in images to build, run tests or develop in, for an image whose name has the release of its system (ubi9, ubuntu2204), and for one built here: a bare name that the catalogue does not know, or one below local/, local-image/ or localhost/.',
  sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  messages: {
    untagged: '{image} has no tag, so every build takes what latest is that day',
    local: '{image} has no tag: the build takes whatever was last built or pulled under that name',
    alias: '{image} has no tag, so every build takes what latest is that day: {alias} on {date}',
  },
  examples: [
    { bad: 'FROM node\nRUN npm ci\n', flags: 'node', fixed: 'FROM node:26.7.0-trixie\nRUN npm ci\n' },
    {
      bad: { dockerfile: 'FROM ruby\nRUN bundle install\n', files: { Gemfile: "source 'x'\n", '.ruby-version': '3.4\n' } },
      flags: 'ruby',
      fixed: 'FROM ruby:3.4.10-trixie\nRUN bundle install\n',
    },
    { bad: 'FROM registry.example.com:5000/team/app AS build\n', flags: 'registry.example.com:5000/team/app' },
    { bad: 'ARG BASE=example/base\nFROM ${BASE}\n', flags: 'example/base' },
    {
      bad: 'FROM alpine:3.22\nCOPY --from=composer /usr/bin/composer /usr/bin/\n',
      flags: 'composer',
      fixed: 'FROM alpine:3.22\nCOPY --from=composer:2.10.2 /usr/bin/composer /usr/bin/\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN --mount=type=bind,from=ghcr.io/astral-sh/uv,source=/uv,target=/uv /uv --version\n',
      flags: 'ghcr.io/astral-sh/uv',
    },
    { bad: 'FROM redhat/ubi9-minimal\n', flags: 'redhat/ubi9-minimal' },
    { bad: 'FROM local-image/java-base\n', flags: 'local-image/java-base' },
    { good: 'FROM golang:1.25 AS Build\nFROM build\n' },
    { good: 'FROM scratch\nCOPY app /\n' },
    { good: 'FROM node@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\n' },
    { good: 'ARG BASE=node:24\nFROM --platform=$BUILDPLATFORM ${BASE} AS build\n' },
    { good: 'FROM alpine:3.22 AS base-amd64\nFROM alpine:3.22 AS base-arm64\nARG TARGETARCH\nFROM base-${TARGETARCH}\n' },
    { good: 'FROM alpine:3.22\nCOPY --from=assets / /srv/\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const use of imageUses(file)) {
        const { by, stage, reference, facts, at, written } = use;
        if (reference.tag !== undefined || reference.digest !== undefined) continue;
        const image = reference.familiar;
        if (by !== 'from' && facts === undefined && !image.includes('/')) continue;
        const argument = isVariable(written) ? argumentBehind(file, written, () => true) : undefined;
        const published = facts !== undefined || (image.includes('/') && !/^local(?:host|-?images?)?\//.test(image));
        const place = {
          at: argument?.pair.valueSpan ?? at,
          severity:
            stage.reachable && published && !namesRelease(reference) && !isNamedBesideProduction(file) && !isWorkbench(file)
              ? 'warning'
              : 'info',
        } as const;
        const alias = facts?.aliasOf;
        if (alias === undefined) {
          yield { message: published ? 'untagged' : 'local', data: { image }, ...place };
          continue;
        }
        const pinned = versionTag(file, use);
        const edits = written.includes('$') ? [] : [file.insert(at.end, `:${pinned?.tag ?? alias}`)];
        const applicability = pinned === undefined || edits.length === 0 ? 'manual' : 'unsafe';
        yield {
          message: 'alias',
          data: { image, alias, date: catalogueDate() },
          ...place,
          fix: {
            title: pinned ? `Name ${image}:${pinned.tag}, ${pinned.why}` : `Name the version that was meant, e.g. ${image}:${alias}`,
            applicability,
            edits,
          },
        };
      }
      for (const { base, from } of file.stages('reachable')) {
        if (base.kind === 'unknown' && from.image) yield { unknown: `the tag of ${from.image.text}: ${base.why}`, at: from.image.span };
      }
    },
  },
});
