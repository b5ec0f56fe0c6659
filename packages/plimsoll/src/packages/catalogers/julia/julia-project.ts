import { asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';
import { juliaPackage } from './julia-package.ts';

export const juliaProject = defineCataloger({
  id: 'julia-project',
  ecosystem: 'julia',
  finds: 'declared',
  summary: 'Julia packages whose source this is',
  reads: ['**/{Project,JuliaProject}.toml'],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const [name, version, uuid] = ['name', 'version', 'uuid'].map((key) => asString(document[key]));
    if (name && uuid) yield juliaPackage(name, version, uuid);
  },
  examples: [
    {
      files: { 'Project.toml': 'name = "StaticArraysCore"\nuuid = "1e83bf80-4336-4d27-bf5d-d5a4f845583c"\nversion = "1.4.3"\n' },
      finds: ['pkg:julia/StaticArraysCore@1.4.3?uuid=1e83bf80-4336-4d27-bf5d-d5a4f845583c'],
    },
  ],
});
