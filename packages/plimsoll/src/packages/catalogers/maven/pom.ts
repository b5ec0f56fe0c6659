import { type XmlElement, xmlChild, xmlList, xmlRoot, xmlText } from '../../formats/xml.ts';

export interface PomDependency {
  readonly group: string;
  readonly artifact: string;
  /** As written, with expressions. */
  readonly version?: string;
  readonly scope?: string;
  readonly type?: string;
}

/** A POM as it is written: nothing inherited, expressions not resolved. Plain data. */
export interface Pom {
  readonly group?: string;
  readonly artifact?: string;
  readonly version?: string;
  readonly parent?: { readonly group: string; readonly artifact: string; readonly version: string; readonly path: string };
  readonly properties: Readonly<Record<string, string>>;
  readonly dependencies: readonly PomDependency[];
  readonly managed: readonly PomDependency[];
  readonly licenses: readonly string[];
}

/** Reads a POM (https://maven.apache.org/pom.html); undefined if it is none. Profiles count as if all were active. */
export function readPom(text: string): Pom | undefined {
  const project = xmlRoot(text);
  const artifact = xmlText(project, 'artifactId');
  if (project?.name !== 'project') return undefined;
  const parent = xmlChild(project, 'parent');
  const group = xmlText(project, 'groupId');
  const parts = [project, ...xmlList(project, 'profiles', 'profile')];
  const version = xmlText(project, 'version');
  return {
    ...(group ? { group } : {}),
    ...(artifact ? { artifact } : {}),
    ...(version ? { version } : {}),
    ...(parent ? { parent: parentOf(parent) } : {}),
    properties: Object.fromEntries((xmlChild(project, 'properties')?.children ?? []).map(({ name, text: value }) => [name, value.trim()])),
    dependencies: parts.flatMap(dependenciesOf),
    managed: parts.flatMap((part) => dependenciesOf(xmlChild(part, 'dependencyManagement'))),
    licenses: xmlList(project, 'licenses', 'license').flatMap((license) => xmlText(license, 'name') ?? xmlText(license, 'url') ?? []),
  };
}

function parentOf(parent: XmlElement): NonNullable<Pom['parent']> {
  const path = xmlChild(parent, 'relativePath');
  return {
    group: xmlText(parent, 'groupId') ?? '',
    artifact: xmlText(parent, 'artifactId') ?? '',
    version: xmlText(parent, 'version') ?? '',
    // An empty element says that the parent is not beside the project.
    path: path ? path.text.trim() : '../pom.xml',
  };
}

function dependenciesOf(owner: XmlElement | undefined): PomDependency[] {
  return xmlList(owner, 'dependencies', 'dependency').map((each) => {
    const [version, scope, type] = ['version', 'scope', 'type'].map((name) => xmlText(each, name));
    return {
      group: xmlText(each, 'groupId') ?? '',
      artifact: xmlText(each, 'artifactId') ?? '',
      ...(version ? { version } : {}),
      ...(scope ? { scope } : {}),
      ...(type ? { type } : {}),
    };
  });
}
