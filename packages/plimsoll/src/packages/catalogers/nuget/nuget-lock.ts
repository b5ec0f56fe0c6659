import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { nugetPackage } from './nuget-package.ts';

/** NuGet's lock file: by target framework, packages with the version resolved. Projects of the solution are not packages. */
export const nugetLock = defineCataloger({
  id: 'nuget-lock',
  ecosystem: 'nuget',
  finds: 'declared',
  summary: 'Packages that NuGet locked',
  reads: ['**/packages.lock.json', '**/packages.*.lock.json'],
  examples: [
    {
      files: {
        'packages.lock.json':
          '{"version":1,"dependencies":{"net8.0":{"Newtonsoft.Json":{"type":"Direct","requested":"[12.0.3, )","resolved":"12.0.3"},"shop.data":{"type":"Project"}}}}',
      },
      finds: ['pkg:nuget/Newtonsoft.Json@12.0.3'],
    },
    { files: { 'packages.lock.json': '' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const frameworks = asObject(asObject(jsonValue(file.text()))?.['dependencies']);
    if (!frameworks) {
      yield { unknown: 'not a lock file of NuGet' };
      return;
    }
    const found: FoundPackage[] = [];
    for (const packages of Object.values(frameworks)) {
      for (const [name, value] of Object.entries(asObject(packages) ?? {})) {
        const entry = asObject(value);
        if (!entry || entry['type'] === 'Project') continue;
        const dependsOn = Object.keys(asObject(entry['dependencies']) ?? {});
        found.push(nugetPackage(name, asString(entry['resolved']), { dependsOn, sha512: asString(entry['contentHash']) }));
      }
    }
    yield* distinctPackages(found);
  },
});
