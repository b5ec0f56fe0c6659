import type { Clutter } from '../../facts/layers/context-clutter.ts';
import { contextUse } from '../../facts/layers/context-clutter.ts';
import { extendedIgnoreFile } from '../../facts/layers/ignore-file-edit.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule } from '../define.ts';

export const contextSends = defineRule({
  id: 'context-sends',
  practice: 'context',
  severity: 'warning',
  aliases: [],
  summary: 'The ignore file lets through what the image does not need',
  why: 'What the ignore file forgets is sent to the builder with every build and, by `COPY . .`, ends in the image: version history, installed dependencies, caches. Changes in it invalidate the build cache although nothing of the program changed.',
  notWhen: 'A step reads it, for instance the version from .git; name the directory in a COPY to say so.',
  decides:
    'Files that a COPY, ADD or bind mount of a needed stage selects after the ignore file: version control, virtual environments, caches and editor settings wherever they are, dependencies and build results that a step of the file makes again, logs, dumps and archives of 10 MB and more. What a source or an exception line of the ignore file names is left alone. Secrets are the matter of secret-file-copied. Nothing below 100 kB and info below 1 MB, unless it is version history or dependencies.',
  sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  messages: { sends: '{ignore} lets {what} through ({bytes} of {all} that are sent)' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
        files: {
          'package.json': '{}',
          'web/package.json': '{}',
          'web/node_modules/a.js': '1',
          '.git/HEAD': 'ref',
          '.dockerignore': 'node_modules',
        },
      },
      flags: '.',
      writes: { '.dockerignore': 'node_modules\n.git\n**/node_modules\n' },
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nCOPY . /app\n',
        files: { 'main.py': '1', '.venv/lib/a.py': '1', '.dockerignore': '# none\r\n.git\r\n' },
      },
      flags: '.',
      writes: { '.dockerignore': '# none\r\n.git\r\n**/.venv\r\n' },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nRUN git describe > version\n',
        files: { 'package.json': '{}', '.git/HEAD': 'ref', 'node_modules/a.js': '1', '.dockerignore': 'dist\n' },
      },
    },
    {
      good: {
        dockerfile: 'FROM eclipse-temurin:21\nCOPY target/*.jar /app.jar\nCOPY . /src\nRUN mvn package\n',
        files: { 'pom.xml': '1', 'target/a.jar': '1', '.dockerignore': '.git\n' },
      },
    },
    { good: { dockerfile: 'FROM alpine:3.22\nCOPY . /srv\n', files: { '.git/HEAD': 'x', '.dockerignore': '*\n!.git\n' } } },
  ],
  detect: {
    *dockerfile(file) {
      const use = contextUse(file);
      const context = use && file.context;
      const ignore = context?.ignore;
      if (!context || !ignore) return;
      const wanted = ignore.entries.filter(({ exception }) => exception).map(({ pattern }) => pattern.slice(1));
      const clutter = use.clutter.filter((each) => !each.secret && !wanted.some((pattern) => names(pattern, each)));
      if (clutter.length === 0) return;
      const bytes = clutter.reduce((sum, each) => sum + each.bytes, 0);
      const heavy = bytes >= 1e6 || clutter.some(({ pattern }) => /\.git$|node_modules|venv/.test(pattern));
      // A few editor files more or less change nothing that anybody could measure.
      if (!heavy && bytes < 100_000) return;
      const listed = clutter.slice(0, 3).map(({ path, bytes: own }) => `${path} (${bytesText(own)})`);
      const edit = extendedIgnoreFile(
        context,
        clutter.map(({ pattern }) => pattern),
      );
      yield {
        message: 'sends',
        data: {
          ignore: ignore.source.path,
          what: listed.join(', ') + (clutter.length > 3 ? ` and ${clutter.length - 3} more` : ''),
          bytes: bytesText(bytes),
          all: bytesText(use.bytes),
        },
        at: use.widest.at,
        severity: heavy ? 'warning' : 'info',
        ...(edit && { fix: { title: `Add it to ${ignore.source.path}`, applicability: 'unsafe', edits: [edit] } }),
        impact: { contextBytes: -bytes, before: use.bytes, after: use.bytes - bytes, basis: `measured by walking ${context.path || '.'}` },
      };
    },
  },
});

/** An exception line that means this very thing, not a directory around it. */
function names(pattern: string, { path }: Clutter): boolean {
  const last = (text: string) => text.slice(text.lastIndexOf('/') + 1);
  return pattern === path || last(pattern) === last(path);
}
