import assert from 'node:assert/strict';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import type { Project } from '../../packages/plimsoll/src/project/project.types.ts';

/** The project that some files make, by path. */
export function sketch(files: Readonly<Record<string, string>>, directory = ''): Project {
  const project = readProject(
    {
      files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length })),
      has: (path) => Object.hasOwn(files, path),
      read: (path) => (files[path] === undefined ? undefined : new SourceText(path, files[path])),
    },
    directory,
  );
  assert.ok(project);
  return project;
}

/** The need of each environment variable, `!` where it is validated. */
export function environmentOf(project: Project): Record<string, string> {
  return Object.fromEntries(project.environment.map(({ name, need, validated }) => [name, validated ? `${need}!` : need]));
}
