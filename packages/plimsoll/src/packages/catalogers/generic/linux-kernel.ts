import { Words } from '../../binaries/words.ts';
import { defineCataloger } from '../../define.ts';

/** "HdrS", in the boot protocol's header of x86 kernels (Documentation/arch/x86/boot.rst). */
const bootMagic = 0x5372_6448;
const textLimit = 128 << 20;
const piece = 1 << 20;

export const linuxKernel = defineCataloger({
  id: 'linux-kernel',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Linux kernels as boot loaders find them',
  reads: ['**/{vmlinuz,vmlinux,bzImage,zImage}', '**/{vmlinuz,vmlinux,bzImage,zImage}-*'],
  *parse(file) {
    const version = bootVersion(new Words(file.read(0, 1 << 16))) ?? bannerVersion(file);
    if (version) yield { type: 'generic', name: 'linux', version };
    else if (file.size > 0) yield { unknown: 'a Linux kernel whose version cannot be read' };
  },
  examples: [
    {
      files: { 'boot/vmlinux-6.1.0': '\0Linux version 6.1.0-28-amd64 (builder@host) (gcc 12)' },
      finds: ['pkg:generic/linux@6.1.0-28-amd64'],
    },
    { files: { 'boot/vmlinuz': 'x' }, finds: [], unknown: 1 },
  ],
});

function bootVersion(header: Words): string | undefined {
  if (header.u32(0x202) !== bootMagic) return undefined;
  const offset = header.u16(0x20e);
  return offset === 0 ? undefined : header.name(offset + 0x200, 200).split(' ')[0] || undefined;
}

/** The line that an uncompressed kernel prints first. */
function bannerVersion(file: { readonly size: number; read(start: number, end: number): Uint8Array }): string | undefined {
  for (let start = 0; start < Math.min(file.size, textLimit); start += piece) {
    const text = Buffer.from(file.read(start, start + piece + 256)).toString('latin1');
    const version = /Linux version (\d+\.\d+[\w.+-]{0,100}) \(/.exec(text)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}
