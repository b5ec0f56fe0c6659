import { defineCataloger } from '../../define.ts';
import { gemLicenses, gemspecFields } from './gemspec-fields.ts';

export const gemInstalled = defineCataloger({
  id: 'gem-installed',
  ecosystem: 'gem',
  finds: 'installed',
  summary: 'Gems that RubyGems or Bundler installed',
  reads: ['**/specifications/**/*.gemspec'],
  *parse(file) {
    const fields = gemspecFields(file.text());
    const name = fields.get('name')?.[0];
    const version = fields.get('version')?.[0];
    if (!name) {
      yield { unknown: 'a gem specification without a name' };
      return;
    }
    const licenses = gemLicenses(fields);
    const supplier = (fields.get('authors') ?? fields.get('author'))?.join(', ');
    yield { type: 'gem', name, ...(version && { version }), ...(licenses && { licenses }), ...(supplier && { supplier }) };
  },
  examples: [
    {
      files: {
        'usr/lib/ruby/gems/3.3.0/specifications/rake-13.1.0.gemspec': `Gem::Specification.new do |s|
  s.name = "rake".freeze
  s.version = "13.1.0"
  s.licenses = ["MIT".freeze]
end
`,
      },
      finds: ['pkg:gem/rake@13.1.0'],
    },
    { files: { 'usr/lib/ruby/gems/3.3.0/specifications/broken.gemspec': 'x' }, finds: [], unknown: 1 },
  ],
});
