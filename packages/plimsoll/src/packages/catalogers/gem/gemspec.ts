import { defineCataloger } from '../../define.ts';
import { gemLicenses, gemspecFields } from './gemspec-fields.ts';

export const gemspec = defineCataloger({
  id: 'gemspec',
  ecosystem: 'gem',
  finds: 'declared',
  summary: 'Gems whose source this is; without a version where code computes it',
  reads: ['**/*.gemspec'],
  when: (path) => !`/${path}`.includes('/specifications/'),
  *parse(file) {
    const fields = gemspecFields(file.text());
    const name = fields.get('name')?.[0];
    const version = fields.get('version')?.[0];
    const licenses = gemLicenses(fields);
    if (name) yield { type: 'gem', name, ...(version && { version }), ...(licenses && { licenses }) };
  },
  examples: [
    {
      files: {
        'tool.gemspec': "Gem::Specification.new do |spec|\n  spec.name = 'tool'\n  spec.version = '1.2.3'\n  spec.license = 'MIT'\nend\n",
      },
      finds: ['pkg:gem/tool@1.2.3'],
    },
    { files: { 'tool.gemspec': "  spec.name = 'tool'\n  spec.version = Tool::VERSION\n" }, finds: ['pkg:gem/tool'] },
  ],
});
