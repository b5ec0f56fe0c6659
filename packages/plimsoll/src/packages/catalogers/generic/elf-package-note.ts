import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { executableOf, sectionBytes } from '../../binaries/executable.ts';
import { Words } from '../../binaries/words.ts';
import { defineCataloger } from '../../define.ts';

/** Larger than any note that a distribution's linker writes. */
const noteLimit = 64 << 10;
/** "FDO", the owner of the note. */
const owner = 'FDO';

export const elfPackageNote = defineCataloger({
  id: 'elf-package-note',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'The source package that a program or library was built from, as distributions note it in ELF files',
  reads: 'executables',
  *parse(file) {
    const executable = executableOf(file);
    const bytes = executable?.format === 'elf' ? sectionBytes(file, executable, ['.note.package'], noteLimit) : undefined;
    if (!executable || !bytes) return;
    const words = new Words(bytes, executable.bigEndian);
    const nameEnd = 12 + ((words.u32(0) + 3) & ~3);
    const text = new TextDecoder().decode(bytes.subarray(nameEnd, nameEnd + words.u32(4))).replace(/\0+$/, '');
    const note = words.name(12, 8) === owner ? asObject(jsonValue(text)) : undefined;
    const name = asString(note?.['name']);
    if (!note || !name) {
      yield { unknown: 'a package note that cannot be read' };
      return;
    }
    const [type, version, arch] = ['type', 'version', 'architecture'].map((key) => asString(note[key]));
    const system = asString(note['os']) ?? /^cpe:\/o:[^:]*?:?(fedora|redhat|debian|ubuntu)/.exec(asString(note['osCpe']) ?? '')?.[1];
    // The system is an id of os-release, which Debian writes as a name here.
    const known = type === 'rpm' || type === 'deb' || type === 'apk' || type === 'alpm';
    yield {
      type: known ? type : 'generic',
      ...(known && system && { namespace: system.toLowerCase() }),
      ...(!known && asString(note['system']) && { namespace: asString(note['system']) ?? '' }),
      name,
      ...(version && { version }),
      ...(arch && { qualifiers: { arch } }),
    };
  },
  examples: [
    {
      files: {
        'usr/bin/ls':
          'base64:f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAAAAAAAAAAAAAAAAAAAAAAOUAAAAAAAAAAAAAAEAAOAAAAEAAAwACAAQAAAB6AAAAfhr+ykZETwB7InR5cGUiOiJycG0iLCJuYW1lIjoiY29yZXV0aWxzIiwidmVyc2lvbiI6IjkuNS0zLmZjNDEiLCJhcmNoaXRlY3R1cmUiOiJ4ODZfNjQiLCJvc0NwZSI6ImNwZTovbzpmZWRvcmFwcm9qZWN0OmZlZG9yYTo0MSJ9AAAAAC5ub3RlLnBhY2thZ2UALnNoc3RydGFiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAIwAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAADwAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAzAAAAAAAAAAZAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA==',
      },
      finds: ['pkg:rpm/fedora/coreutils@9.5-3.fc41?arch=x86_64'],
    },
  ],
});
