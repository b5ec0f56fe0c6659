import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { type XmlElement, xmlRoot, xmlText } from '../../formats/xml.ts';
import type { FoundPackage } from '../../package.types.ts';
import { nugetPackage } from './nuget-package.ts';

const references: ReadonlySet<string> = new Set(['PackageReference', 'PackageVersion', 'GlobalPackageReference', 'DotNetCliToolReference']);

/**
 * Packages that projects and central lists ask for, with properties of the same file resolved. A project whose versions stand in a central
 * list names its packages without them.
 */
export const nugetProject = defineCataloger({
  id: 'nuget-project',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages that MSBuild projects and central package lists ask for',
  reads: ['**/*.{csproj,fsproj,vbproj}', '**/*{Packages,packages}.props'],
  examples: [
    {
      files: {
        'src/Shop.csproj': `<Project Sdk="Microsoft.NET.Sdk">
<PropertyGroup><EfVersion>8.0.1</EfVersion></PropertyGroup>
<ItemGroup>
  <PackageReference Include="LiteDB" Version="5.0.12" />
  <PackageReference Include="Npgsql.EntityFrameworkCore" Version="$(EfVersion)" />
  <PackageReference Include="Serilog" />
</ItemGroup></Project>`,
        'Directory.Packages.props': '<Project><ItemGroup><PackageVersion Include="Serilog" Version="4.0.0" /></ItemGroup></Project>',
      },
      finds: ['pkg:nuget/LiteDB@5.0.12', 'pkg:nuget/Npgsql.EntityFrameworkCore@8.0.1', 'pkg:nuget/Serilog', 'pkg:nuget/Serilog@4.0.0'],
    },
    { files: { 'src/Shop.csproj': '<Project' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const root = xmlRoot(file.text());
    if (root?.name !== 'Project') yield { unknown: 'not an MSBuild project' };
    else yield* distinctPackages(packagesOf(root, file.path.endsWith('.props')));
  },
});

function* packagesOf(root: XmlElement, isList: boolean): Generator<FoundPackage> {
  const properties = new Map<string, string>();
  for (const group of root.children.filter(({ name }) => name === 'PropertyGroup')) {
    for (const { name, text } of group.children) properties.set(name.toLowerCase(), text.trim());
  }
  const resolve = (text: string | undefined) =>
    text?.replace(/\$\((\w+)\)/g, (whole, name: string) => properties.get(name.toLowerCase()) ?? whole);
  for (const element of root.children.filter(({ name }) => name === 'ItemGroup').flatMap(({ children }) => children)) {
    const name = resolve(element.attributes['Include'] ?? element.attributes['Update'])?.trim();
    if (!references.has(element.name) || !name || name.includes('$(')) continue;
    const { Version, VersionOverride } = element.attributes;
    const found = nugetPackage(name, resolve(VersionOverride ?? Version ?? xmlText(element, 'Version')));
    if (found.version || !isList) yield found;
  }
}
