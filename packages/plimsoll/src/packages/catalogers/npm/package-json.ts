import { asObject, asString, type JsonObject, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { declaredLicenses } from './declared-licenses.ts';
import { nameFromPath, npmPackage } from './npm-package.ts';

/**
 * Of `node_modules`, only the package.json at a package's root counts: those further in are of fixtures, bundles and `"type": "module"`
 * markers. Elsewhere an application is what has a name and a version.
 */
export const packageJson = defineCataloger({
  id: 'package-json',
  ecosystem: 'npm',
  finds: 'installed',
  summary: 'Packages in node_modules, and JavaScript applications, by their package.json',
  reads: ['**/package.json'],
  when: (path) => !isWithinPackages(path) || isPackageRoot(path),
  examples: [
    {
      files: {
        'app/node_modules/@babel/core/package.json': '{"name":"@babel/core","version":"7.26.0","license":"MIT","author":"The Babel Team"}',
        'app/package.json': '{"name":"shop","version":"1.2.0","private":true}',
      },
      finds: ['pkg:npm/%40babel/core@7.26.0', 'pkg:npm/shop@1.2.0'],
    },
    { files: { 'app/node_modules/broken/package.json': '{"name":"broken",' }, finds: [], unknown: 1 },
    { files: { 'app/package.json': '{"private":true,"dependencies":{"express":"^5.0.0"}}' }, finds: [] },
  ],
  *parse(file) {
    const manifest = asObject(jsonValue(file.text()));
    if (!manifest) {
      yield { unknown: 'package.json is not a JSON object' };
      return;
    }
    const name = asString(manifest['name']);
    const version = asString(manifest['version']);
    if (!name || !version) {
      if (isPackageRoot(file.path)) yield { unknown: `package.json without a ${name ? 'version' : 'name'}` };
      return;
    }
    const supplier = person(manifest['author']) ?? firstPerson(manifest['maintainers']) ?? firstPerson(manifest['contributors']);
    const dependsOn = Object.keys(asObject(manifest['dependencies']) ?? {});
    yield {
      ...npmPackage(name.trim(), version.trim(), { licenses: declaredLicenses(manifest), dependsOn }),
      ...(supplier ? { supplier } : {}),
    };
  },
});

const isWithinPackages = (path: string): boolean => path.startsWith('node_modules/') || path.includes('/node_modules/');

const isPackageRoot = (path: string): boolean => nameFromPath(path.slice(0, -'/package.json'.length)) !== undefined;

const firstPerson = (value: unknown): string | undefined => person(Array.isArray(value) ? value[0] : value);

/** npm's form of a person: a text, or an object with `name`, `email` and `url`. */
function person(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  const fields: JsonObject | undefined = asObject(value);
  const name = asString(fields?.['name']);
  const email = asString(fields?.['email']);
  return name && email ? `${name} <${email}>` : (name ?? email);
}
