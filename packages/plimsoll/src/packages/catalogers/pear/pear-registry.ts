import { defineCataloger } from '../../define.ts';
import { type PhpValue, phpUnserialize } from '../../formats/php-serialized.ts';

/** Where PEAR installed extensions of PHP from before its registry had channels. */
const oldChannel = 'pecl.php.net';

export const pearRegistry = defineCataloger({
  id: 'pear-registry',
  ecosystem: 'pear',
  finds: 'installed',
  summary: 'PHP packages and extensions that PEAR and PECL installed',
  reads: ['**/.registry/**/*.reg'],
  *parse(file) {
    const record = phpUnserialize(file.bytes());
    const name = textOf(member(record, 'name')) ?? textOf(member(record, 'package'));
    if (!name) {
      yield { unknown: 'a record of PEAR without a name' };
      return;
    }
    const channel = textOf(member(record, 'channel')) ?? channelOf(file.path) ?? oldChannel;
    const version = textOf(member(member(record, 'version'), 'release')) ?? textOf(member(record, 'version'));
    const license = textOf(member(member(record, 'license'), '_content')) ?? textOf(member(record, 'license'));
    yield { type: 'pear', namespace: channel, name, ...(version && { version }), ...(license && { licenses: [license] }) };
  },
  examples: [
    {
      files: {
        'usr/local/lib/php/.registry/.channel.pecl.php.net/redis.reg':
          'a:3:{s:4:"name";s:5:"redis";s:7:"channel";s:12:"pecl.php.net";s:7:"version";a:2:{s:7:"release";s:5:"6.1.0";s:3:"api";s:5:"6.0.0";}}',
      },
      finds: ['pkg:pear/pecl.php.net/redis@6.1.0'],
    },
    { files: { 'usr/share/php/.registry/broken.reg': 'a:9:{s:4:"name"' }, finds: [], unknown: 1 },
  ],
});

function member(value: PhpValue | undefined, key: string): PhpValue | undefined {
  return value instanceof Map ? value.get(key) : undefined;
}

function textOf(value: PhpValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function channelOf(path: string): string | undefined {
  return /\/\.channel\.([^/]+)\//.exec(path)?.[1];
}
