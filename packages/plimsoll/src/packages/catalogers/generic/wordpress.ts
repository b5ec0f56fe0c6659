import { defineCataloger } from '../../define.ts';

export const wordpress = defineCataloger({
  id: 'wordpress',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'WordPress itself',
  reads: ['**/wp-includes/version.php'],
  *parse(file) {
    const version = /^\$wp_version\s*=\s*['"]([^'"\n]{1,100})['"]/m.exec(withoutComments(file.text()))?.[1];
    if (version) yield { type: 'generic', name: 'wordpress', version };
    else yield { unknown: "WordPress's version cannot be read" };
  },
  examples: [
    {
      files: { 'var/www/html/wp-includes/version.php': "<?php\n/*\n$wp_version = '4.5.7';\n*/\n$wp_version = '6.7.1'; // now\n" },
      finds: ['pkg:generic/wordpress@6.7.1'],
    },
    { files: { 'wp-includes/version.php': '' }, finds: [], unknown: 1 },
  ],
});

function withoutComments(text: string): string {
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('/*', at);
    if (open === -1) break;
    plain += text.slice(at, open);
    const close = text.indexOf('*/', open + 2);
    at = close === -1 ? text.length : close + 2;
  }
  return plain + text.slice(at);
}
