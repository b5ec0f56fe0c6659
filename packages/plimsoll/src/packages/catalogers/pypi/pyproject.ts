import { asObject, asStrings } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { tomlDocument } from '../../formats/toml.ts';
import { requirementOf } from './requirement.ts';

/** A project's own requirements (PEP 621, PEP 735). Poetry's table of ranges says no versions and is told by its lock file. */
export const pyproject = defineCataloger({
  id: 'pyproject',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that a pyproject.toml asks for',
  reads: ['**/pyproject.toml'],
  when: (path) => !/(?:^|\/)(?:site|dist)-packages\//.test(path),
  examples: [
    {
      files: {
        'pyproject.toml': `[project]
name = "shop"
dependencies = ["flask[async]==3.1.1", "requests>=2.20.0"]

[project.optional-dependencies]
http = ["h11==0.14.0"]

[dependency-groups]
dev = ["ruff==0.8.1"]
`,
      },
      finds: ['pkg:pypi/flask@3.1.1', 'pkg:pypi/requests', 'pkg:pypi/h11@0.14.0', 'pkg:pypi/ruff@0.8.1'],
    },
    { files: { 'pyproject.toml': '[project\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const project = asObject(document['project']);
    const asked = [
      ...asStrings(project?.['dependencies']),
      ...Object.values(asObject(project?.['optional-dependencies']) ?? {}).flatMap(asStrings),
    ].map((text) => requirementOf(text));
    const grouped = Object.values(asObject(document['dependency-groups']) ?? {})
      .flatMap(asStrings)
      .map((text) => requirementOf(text, true));
    yield* distinctPackages([...asked, ...grouped].filter((found) => found !== undefined));
  },
});
