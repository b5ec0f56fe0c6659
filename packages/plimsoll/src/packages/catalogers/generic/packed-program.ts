import { defineCataloger } from '../../define.ts';

/** Behind the headers of programs, where UPX puts its own. */
const headLimit = 4096;

export const packedProgram = defineCataloger({
  id: 'packed-program',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Tells of programs that UPX compressed, whose modules and versions nobody sees',
  reads: 'executables',
  *parse(file) {
    const head = Buffer.from(file.read(0, headLimit)).toString('latin1');
    if (head.includes('UPX!')) yield { unknown: 'compressed by UPX: what is in this program cannot be read' };
  },
  examples: [
    {
      files: { 'usr/bin/tool': `base64:${Buffer.from(`\x7fELF${'\0'.repeat(240)}UPX!`, 'latin1').toString('base64')}` },
      finds: [],
      unknown: 1,
    },
  ],
});
