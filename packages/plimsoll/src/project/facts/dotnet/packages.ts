import { factAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency } from '../../project.types.ts';
import { directoryOf, type ProjectReader } from '../../project-reader.ts';
import type { NativeTable } from '../native-dependencies.ts';
import { withoutXmlComments } from '../xml.ts';

const reference = /<PackageReference\s{1,20}([^<>]{1,600}?)(\/?)>/g;

/**
 * The packages that a project file references, with the version that it or `Directory.Packages.props` says. What is private
 * (`PrivateAssets="all"`) serves the build.
 */
export function dotnetDependencies(reader: ProjectReader, project: string): Dependency[] {
  const source = reader.text(project);
  if (!source) return [];
  const central = once(() => centralVersions(reader, project));
  const result = new Map<string, Dependency>();
  const plain = withoutXmlComments(source.text);
  for (const match of plain.matchAll(reference)) {
    const [whole, attributes = '', closed] = match;
    const name = /\bInclude\s{0,5}=\s{0,5}"([\w.-]{1,120})"/.exec(attributes)?.[1];
    if (name === undefined || result.has(name)) continue;
    const behind = plain.slice(match.index + whole.length, match.index + whole.length + 600);
    const body = closed === '/' ? '' : (behind.split('</PackageReference', 1)[0] ?? '');
    const version = /\bVersion(?:Override)?\s{0,5}=\s{0,5}"([^"]{1,60})"/.exec(attributes)?.[1] ?? /<Version>([^<]{1,60})</.exec(body)?.[1];
    const own = /\bPrivateAssets\s{0,5}=\s{0,5}"all"/i.test(attributes) || /<PrivateAssets>\s{0,10}all\s{0,10}</i.test(body);
    const scope = own ? 'development' : 'production';
    result.set(name, {
      name,
      version: version ?? central().get(name),
      scope,
      evidence: factAt(name, project, source, match.index).evidence,
    });
  }
  return [...result.values()];
}

function centralVersions(reader: ProjectReader, project: string): Map<string, string> {
  const versions = new Map<string, string>();
  for (let directory = directoryOf(project); ; directory = directoryOf(directory.slice(0, -1))) {
    const source = reader.text(`${directory}Directory.Packages.props`);
    for (const match of source?.text.matchAll(/<PackageVersion\s{1,20}Include="([\w.-]{1,120})"\s{1,20}Version="([^"]{1,60})"/g) ?? [])
      versions.set(match[1] ?? '', match[2] ?? '');
    if (source || directory === '') return versions;
  }
}

/** Packages that bring binaries for glibc only. */
export const nativePackages: () => NativeTable = once(
  () =>
    new Map([
      ['Grpc.Core', { kind: 'glibc', reason: 'ships a native library built for glibc' }],
      ['Microsoft.Playwright', { kind: 'glibc', reason: 'downloads browsers built for glibc' }],
      ['PuppeteerSharp', { kind: 'glibc', reason: 'downloads a Chrome built for glibc' }],
      ['System.Drawing.Common', { kind: 'glibc', reason: 'binds libgdiplus on Linux', until: '7' }],
    ] as const),
);
