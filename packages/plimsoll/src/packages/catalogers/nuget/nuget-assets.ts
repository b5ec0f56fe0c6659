import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { nugetPackage } from './nuget-package.ts';

/** What a restore resolved (`obj/project.assets.json`), which a build leaves behind. */
export const nugetAssets = defineCataloger({
  id: 'nuget-assets',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages that a NuGet restore resolved',
  reads: ['**/project.assets.json'],
  examples: [
    {
      files: {
        'obj/project.assets.json':
          '{"version":3,"libraries":{"NETStandard.Library/2.0.3":{"type":"package"},"Data/1.0.0":{"type":"project"}}}',
      },
      finds: ['pkg:nuget/NETStandard.Library@2.0.3'],
    },
    { files: { 'obj/project.assets.json': '1' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const libraries = asObject(asObject(jsonValue(file.text()))?.['libraries']);
    if (!libraries) yield { unknown: 'not the assets of a project' };
    for (const [key, value] of Object.entries(libraries ?? {})) {
      const [name, version] = key.split('/');
      const library = asObject(value);
      if (name && version && library?.['type'] !== 'project') yield nugetPackage(name, version, { sha512: asString(library?.['sha512']) });
    }
  },
});
