import { catalogueDate } from '../../bases/catalogue.ts';
import { productName } from '../../bases/product-name.ts';
import { formatReference } from '../../bases/reference.ts';
import { runtimesOf, supportOfSystem } from '../../facts/image/release.ts';
import { imageUses } from '../../facts/images/image-uses.ts';
import { isForTrial, startsTests } from '../../facts/stages/beside-production.ts';
import { defineRule } from '../define.ts';

export const endOfLifeBase = defineRule({
  id: 'end-of-life-base',
  practice: 'base-image',
  severity: 'warning',
  aliases: ['eol-ruby-version'],
  summary: 'The base image gets no security fixes any more',
  why: 'After the end of support of a language or distribution, and after a tag is no longer rebuilt, vulnerabilities that are found stay in every image built on it; package mirrors move to archives, and installs start to fail.',
  notWhen: 'Support was bought elsewhere (extended support of a distribution), or the image exists to reproduce the past.',
  decides:
    'The version and the operating system that the tag stands for, with the dates of endoflife.date as of the catalogue, held against today; and the day on which a tag of an official image was taken off the list of those that are rebuilt. Info for a tag that was taken off less than a year ago, as that of a former patch release is. Images that the shipped one only takes files from, or is built in, are info, and so are dev containers, images that start tests, and files among tests or examples; stages that nothing needs are left alone. An image that the catalogue does not have is unknown. Of a built image the release that it says it is, and runtimes and servers that no package of the system brought.',
  sources: ['https://endoflife.date', 'https://github.com/docker-library/official-images'],
  messages: {
    held: 'The image holds {product} {cycle}, whose support ended on {date}',
    ended: '{image} stands on {product} {cycle}, whose support ended on {date}',
    retired: '{image} has not been rebuilt since {date}: fixes of its packages no longer arrive',
  },
  examples: [
    { bad: 'FROM ruby:2.7-slim\n', flags: 'ruby:2.7-slim' },
    { bad: 'FROM python:3.11-buster\n', flags: 'python:3.11-buster' },
    { bad: 'ARG NODE=14\nFROM node:${NODE}-alpine\n', flags: 'node:${NODE}-alpine' },
    { bad: 'FROM node:14 AS build\nFROM scratch\nCOPY --from=build /app /app\n', flags: 'node:14' },
    { bad: 'FROM openjdk:8-jdk-alpine\nCMD ant test-html\n', flags: 'openjdk:8-jdk-alpine' },
    { bad: 'FROM openjdk:21-jdk-slim\n', flags: 'openjdk:21-jdk-slim' },
    { good: 'FROM ubuntu:26.04\n' },
    { good: 'FROM node:14 AS unused\nFROM ubuntu:26.04\n' },
    { good: 'ARG VERSION\nFROM ruby:${VERSION}\n' },
    { bad: { image: { system: 'debian 9', layers: [{ files: { 'etc/os-release': 'ID=debian' } }] } }, flags: '/etc/os-release' },
    {
      bad: { image: { packages: [{ name: 'generic/node', version: '14.21.3' }], layers: [{ by: 'RUN curl node', files: {} }] } },
      flags: '/',
    },
    { good: { image: { system: 'debian 13' } } },
  ],
  detect: {
    *image(image) {
      const { system, today } = image;
      const support = system && supportOfSystem(system, today);
      if (support?.ends !== undefined && support.ends < today) {
        const data = { product: productName(support.product), cycle: support.cycle, date: support.ends };
        const release = image.resolve('etc/os-release');
        yield { message: 'held', data, at: image.at('etc/os-release', release?.layer) };
      } else if (system && !support) {
        yield { unknown: `nothing is known of the support of ${system.name ?? system.id}`, at: image.at('etc/os-release') };
      }
      for (const { support, layer, path } of runtimesOf(image)) {
        if (support.ends === undefined || support.ends >= today) continue;
        const data = { product: productName(support.product), cycle: support.cycle, date: support.ends };
        yield { message: 'held', data, at: image.at(path, layer) };
      }
    },
    *dockerfile(file) {
      for (const { by, stage, reference, facts, at, written } of imageUses(file)) {
        if (by !== 'from' || !stage.reachable) continue;
        const image = formatReference({ ...reference, digest: undefined });
        if (!facts) {
          if (stage.shipped) yield { unknown: `nothing is known of the support of ${image}`, at };
          continue;
        }
        const place = { at, severity: stage.shipped && !isForTrial(file) && !startsTests(stage) ? 'warning' : 'info' } as const;
        const { endOfLife, retired, newerTag } = facts;
        const edits =
          newerTag !== undefined && !written.includes('$') && reference.digest === undefined ? [file.replace(at, newerTag)] : [];
        const fix = newerTag !== undefined && {
          title: `Move to a supported release, e.g. ${newerTag}`,
          applicability: 'manual' as const,
          edits,
        };
        if (endOfLife) {
          const { product, cycle, date } = endOfLife;
          yield { message: 'ended', data: { image, product: productName(product), cycle, date }, ...place, ...(fix && { fix }) };
        } else if (retired) {
          const recent = Date.parse(catalogueDate()) - Date.parse(retired.since) < year;
          const severity = recent ? 'info' : place.severity;
          yield { message: 'retired', data: { image, date: retired.since }, ...place, severity, ...(fix && { fix }) };
        }
      }
      for (const { base, from } of file.stages('shipped')) {
        if (base.kind === 'unknown' && from.image) yield { unknown: `the support of ${from.image.text}: ${base.why}`, at: from.image.span };
      }
    },
  },
});

const year = 365 * 24 * 3600 * 1000;
