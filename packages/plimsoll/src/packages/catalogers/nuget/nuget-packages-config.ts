import { defineCataloger } from '../../define.ts';
import { xmlRoot } from '../../formats/xml.ts';
import { nugetPackage } from './nuget-package.ts';

/** The list of packages of projects before SDK style. */
export const nugetPackagesConfig = defineCataloger({
  id: 'nuget-packages-config',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages of a packages.config',
  reads: ['**/packages.config'],
  examples: [
    {
      files: {
        'packages.config':
          '<?xml version="1.0"?><packages><package id="Newtonsoft.Json" version="6.0.4"/><package id="T4" version="1.0" developmentDependency="true"/><package version="1"/></packages>',
      },
      finds: ['pkg:nuget/Newtonsoft.Json@6.0.4', 'pkg:nuget/T4@1.0'],
      unknown: 1,
    },
    { files: { 'packages.config': '<packages>' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const root = xmlRoot(file.text());
    if (root?.name !== 'packages') yield { unknown: 'not a list of packages' };
    for (const { name, attributes } of root?.children ?? []) {
      if (name !== 'package') continue;
      const { id, version, developmentDependency } = attributes;
      if (id) yield nugetPackage(id, version, { development: developmentDependency === 'true' });
      else yield { unknown: 'package without an id' };
    }
  },
});
