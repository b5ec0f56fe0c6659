import { defineCataloger } from '../../define.ts';

export const rockspec = defineCataloger({
  id: 'rockspec',
  ecosystem: 'luarocks',
  finds: 'installed',
  summary: 'Lua modules that LuaRocks installed, and rock specifications beside sources',
  reads: ['**/*.rockspec'],
  *parse(file) {
    const values = new Map<string, string>();
    // Lua, of which only assignments of texts are read.
    for (const line of file.text().split('\n')) {
      const [, name, value] = /^\s*(?:local\s+)?(\w+)\s*=\s*([^{].*)$/.exec(line.slice(0, 1000)) ?? [];
      const text = name && value && concatenated(value, values);
      if (name && text && !values.has(name)) values.set(name, text);
    }
    const [name, version, license] = ['package', 'version', 'license'].map((key) => values.get(key));
    if (!name) yield { unknown: 'a rock specification without a name' };
    else yield { type: 'luarocks', name, ...(version && { version }), ...(license && { licenses: [license] }) };
  },
  examples: [
    {
      files: {
        'usr/local/lib/luarocks/rocks-5.1/luasyslog/2.0.1-1/luasyslog-2.0.1-1.rockspec': `local package_name = "luasyslog"
local package_version = "2.0.1"
local rockspec_revision = "1"
package = package_name
version = package_version.."-"..rockspec_revision
description = {
   license = "MIT/X11",
}
`,
      },
      finds: ['pkg:luarocks/luasyslog@2.0.1-1'],
    },
    { files: { 'x.rockspec': '' }, finds: [], unknown: 1 },
  ],
});

/** Texts and names of texts, joined by `..`. */
function concatenated(expression: string, values: ReadonlyMap<string, string>): string | undefined {
  const parts = expression.replace(/[,;]?\s*(?:--.*)?$/, '').split('..');
  const texts = parts.map((part) => {
    const word = part.trim();
    return /^"([^"]*)"$/.exec(word)?.[1] ?? /^'([^']*)'$/.exec(word)?.[1] ?? values.get(word);
  });
  return texts.includes(undefined) ? undefined : texts.join('');
}
