import { defineCataloger } from '../../define.ts';

/** WordPress itself looks no further than this for a header. */
const headerLimit = 8192;

export const wordpressPlugin = defineCataloger({
  id: 'wordpress-plugin',
  ecosystem: 'wordpress',
  finds: 'installed',
  summary: 'Plugins of WordPress, by the names of their folders, under which they are published',
  reads: ['**/wp-content/plugins/*/*.php'],
  *parse(file) {
    const header = Buffer.from(file.read(0, headerLimit)).toString('utf8');
    const field = (name: string) => new RegExp(`^[ \\t/*#@]{0,20}${name}:[ \\t]*(.{1,200}?)[ \\t]*$`, 'im').exec(header)?.[1];
    if (field('Plugin Name') === undefined) return;
    const name = file.path.split('/').at(-2) ?? '';
    const [version, declared, supplier] = ['Version', 'License', 'Author'].map(field);
    const license = declared?.replace(/[\s-]+or[\s-]+later$/i, '+');
    yield {
      type: 'wordpress',
      namespace: 'plugin',
      name,
      ...(version && { version }),
      ...(license && { licenses: [license] }),
      ...(supplier && { supplier }),
    };
  },
  examples: [
    {
      files: {
        'var/www/html/wp-content/plugins/akismet/akismet.php':
          '<?php\n/*\nPlugin Name: Akismet Anti-spam\nVersion: 5.3\nLicense: GPLv2 or later\n*/\n',
        'var/www/html/wp-content/plugins/akismet/class.akismet.php': '<?php\nclass Akismet {}\n',
      },
      finds: ['pkg:wordpress/plugin/akismet@5.3'],
    },
  ],
});
