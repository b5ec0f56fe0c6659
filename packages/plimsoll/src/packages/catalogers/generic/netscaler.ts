import { defineCataloger } from '../../define.ts';

export const netscaler = defineCataloger({
  id: 'netscaler',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'NetScaler, by its configuration',
  reads: ['**/nsconfig/{ns.conf,loader.conf,nsversion}', '**/flash/**/{loader.conf,nsversion}'],
  *parse(file) {
    const text = file.text().slice(0, 1 << 20);
    const [, version, build] = /\bns-?(\d{1,3}\.\d{1,3})(?:-|\s{1,9}Build\s{1,9})(\d{1,4}\.\d{1,4})/i.exec(text) ?? [];
    if (version && build) yield { type: 'generic', name: 'netscaler', version: `${version}-${build}` };
  },
  examples: [{ files: { 'flash/nsconfig/loader.conf': 'BOOT_KERNEL="ns-14.1-36.5"\n' }, finds: ['pkg:generic/netscaler@14.1-36.5'] }],
});
