import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import type { CatalogerReport } from '../../package.types.ts';

const files = ['Dockerfile-*', 'labels.json'];

export const redHatImage = defineCataloger({
  id: 'red-hat-image',
  ecosystem: 'oci',
  finds: 'installed',
  summary: 'Images of Red Hat that this one is or is built on, from what its build left in buildinfo: advisories name them',
  reads: [`**/root/buildinfo/{${files}}`, `**/usr/share/buildinfo/{${files}}`],
  examples: [
    {
      files: {
        'root/buildinfo/Dockerfile-quay-clair-rhel8-v3.5.5-4':
          'FROM scratch\nENV PRODUCT=quay\nLABEL com.redhat.component="$PRODUCT-clair-container" \\\n  name="quay/clair-rhel8"\nLABEL version="v3.5.5"\nLABEL "release"="4"\n',
      },
      finds: ['pkg:oci/quay-clair-container@v3.5.5-4', 'pkg:oci/quay/clair-rhel8@v3.5.5-4'],
    },
    {
      files: {
        'usr/share/buildinfo/labels.json':
          '{"name":"gitops-1/gitops-rhel8","org.opencontainers.image.created":"2025-04-14T02:14:26Z","architecture":"x86_64"}',
      },
      finds: ['pkg:oci/gitops-1/gitops-rhel8@1744596866?arch=x86_64'],
    },
    { files: { 'root/buildinfo/Dockerfile-odd-1-1': 'FROM scratch\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    if (file.path.endsWith('.json')) yield* fromLabelsFile(file.text());
    else yield* fromDockerfile(file.text());
  },
});

/** These images have no version label of meaning: advisories compare the time of the build, in seconds since 1970. */
function* fromLabelsFile(text: string): Iterable<CatalogerReport> {
  const labels = asObject(jsonValue(text)) ?? {};
  const created = Date.parse(asString(labels['org.opencontainers.image.created']) ?? '');
  const name = unquoted(asString(labels['name']));
  if (!name || Number.isNaN(created)) yield { unknown: 'labels without a name and the time of the build' };
  else yield image(name, String(Math.floor(created / 1000)), unquoted(asString(labels['architecture'])));
}

function* fromDockerfile(text: string): Iterable<CatalogerReport> {
  const { labels, env } = assignments(text);
  const value = (label: string) => labels.get(label)?.replace(/\$\{?(\w+)\}?/g, (_, name: string) => env.get(name) ?? '');
  const [version, release, arch] = [value('version'), value('release'), value('architecture')];
  const names = [value('com.redhat.component'), value('name')].filter((name) => name !== undefined && name !== '');
  if (names.length === 0 || !version || !release) yield { unknown: 'no labels for name, version and release' };
  else for (const name of names) if (name) yield image(name, `${version}-${release}`, arch);
}

function image(fullName: string, version: string, arch: string | undefined): CatalogerReport {
  const slash = fullName.lastIndexOf('/');
  return {
    type: 'oci',
    ...(slash > 0 && { namespace: fullName.slice(0, slash) }),
    name: fullName.slice(slash + 1),
    version,
    ...(arch && { qualifiers: { arch } }),
  };
}

/** The labels and variables of the last stage; of two with one name the last counts. */
function assignments(text: string): { labels: Map<string, string>; env: Map<string, string> } {
  const labels = new Map<string, string>();
  const env = new Map<string, string>();
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const [, keyword = ''] = /^\s*(\w+)\s/.exec(line) ?? [];
    const to = { LABEL: labels, ENV: env }[keyword.toUpperCase()];
    if (keyword.toUpperCase() === 'FROM') labels.clear();
    for (const [, name, value] of to ? line.matchAll(/("[^"]+"|[\w.-]+)=("[^"]*"|\S*)/g) : [])
      to?.set(unquoted(name) ?? '', unquoted(value) ?? '');
  }
  return { labels, env };
}

function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/^"+|"+$/g, '');
}
