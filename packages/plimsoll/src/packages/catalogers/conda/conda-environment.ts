import { asArray, asObject, asStrings } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlDocuments } from '../../formats/yaml.ts';
import type { CatalogerReport, FoundPackage } from '../../package.types.ts';
import { requirementOf } from '../pypi/requirement.ts';

/** The environment that conda shall make: match specifications (`name=1.0=build`), and requirements below `pip`. */
export const condaEnvironment = defineCataloger({
  id: 'conda-environment',
  ecosystem: 'conda',
  finds: 'declared',
  summary: 'Packages that a conda environment file asks for',
  reads: ['**/{environment,environments}.{yml,yaml}'],
  examples: [
    {
      files: {
        'environment.yml': `dependencies:
  - bzip2=1.0.8=h998d150_5
  - libexpat==2.6.2
  - libgomp 13.2.0 hf8544c7_5
  - conda-forge::libblas>=3.9
  - python=3.13.*
  - pip:
      - django==5.0.6
`,
      },
      finds: [
        'pkg:conda/bzip2@1.0.8?build=h998d150_5',
        'pkg:conda/libexpat@2.6.2',
        'pkg:conda/libgomp@13.2.0?build=hf8544c7_5',
        'pkg:conda/libblas?channel=conda-forge',
        'pkg:conda/python',
        'pkg:pypi/django@5.0.6',
      ],
    },
    { files: { 'environment.yml': 'a: [' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const { values, problems } = yamlDocuments(file.text());
    for (const problem of problems) yield { unknown: problem };
    for (const item of asArray(asObject(values[0])?.['dependencies'])) yield* dependencyOf(item);
  },
});

function* dependencyOf(item: unknown): Generator<CatalogerReport> {
  if (typeof item === 'string') {
    const found = matchSpecification(item);
    if (found) yield found;
    return;
  }
  for (const requirement of asStrings(asObject(item)?.['pip'])) {
    const found = requirement.startsWith('-') ? undefined : requirementOf(requirement);
    if (found) yield found;
  }
}

/** `channel::name version build`, with blanks or `=` between; `==` and a plain `=` before a whole version name it, ranges and stars do not. */
function matchSpecification(text: string): FoundPackage | undefined {
  const written = /^\s*(?:([^\s:]+)::)?([A-Za-z0-9_][\w.-]*)\s*(.*?)\s*$/.exec(text.slice(0, 500));
  if (!written?.[2]) return undefined;
  const [, channel, name, rest = ''] = written;
  const exact = /^(?:={1,2}\s*|)(\d[^\s=<>,|*]*)(?:[=\s]+([\w*]+))?$/.exec(rest);
  const build = exact?.[2];
  const qualifiers = { ...(build && build !== '*' ? { build } : {}), ...(channel ? { channel } : {}) };
  return {
    type: 'conda',
    name,
    ...(exact?.[1] ? { version: exact[1] } : {}),
    ...(Object.keys(qualifiers).length > 0 ? { qualifiers } : {}),
  };
}
