import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const spackSpecs = defineCataloger({
  id: 'spack-specs',
  ecosystem: 'spack',
  finds: 'installed',
  summary: 'Packages that spack installed, with those that they were built with; what came from the system is left out',
  reads: ['**/.spack/spec.json'],
  examples: [
    {
      files: {
        'opt/spack/linux/libelf-0.8.13/.spack/spec.json':
          '{"spec":{"nodes":[{"name":"libelf","version":"0.8.13"},{"name":"gcc","version":"13","external":{"path":"/usr"}},{"name":"odd"}]}}',
      },
      finds: ['pkg:spack/libelf@0.8.13'],
      unknown: 1,
    },
  ],
  *parse(file) {
    const spec = asObject(asObject(jsonValue(file.text()))?.['spec']);
    if (!spec) yield { unknown: 'is no specification of spack' };
    for (const value of asArray(spec?.['nodes'])) {
      const node = asObject(value) ?? {};
      if (asObject(node['external'])) continue;
      const [name, version] = [asString(node['name']), asString(node['version'])];
      if (name && version) yield { type: 'spack', name, version };
      else yield { unknown: `a node without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
    }
  },
});
