import { asArray, asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';

export const podfileLock = defineCataloger({
  id: 'podfile-lock',
  ecosystem: 'cocoapods',
  finds: 'declared',
  summary: 'Pods and their subspecs that CocoaPods locked',
  reads: ['**/Podfile.lock'],
  *parse(file) {
    const lock = yamlMapping(file.text());
    if (typeof lock === 'string') {
      yield { unknown: lock };
      return;
    }
    const checksums = asObject(lock['SPEC CHECKSUMS']) ?? {};
    for (const pod of asArray(lock['PODS'])) {
      // Those that need others are mappings of one key.
      const [text, needs] = asString(pod) === undefined ? (Object.entries(asObject(pod) ?? {})[0] ?? []) : [asString(pod)];
      const [, name, subspec, version] = /^([^/\s]+)(?:\/(\S+))?(?:\s+\(([^)]*)\))?$/.exec(text ?? '') ?? [];
      if (!name) {
        yield { unknown: 'a pod without a name' };
        continue;
      }
      const sha1 = asString(checksums[name]);
      const dependsOn = asArray(needs).flatMap((each) => asString(each)?.split(' ')[0] ?? []);
      yield {
        type: 'cocoapods',
        name,
        ...(version && { version }),
        ...(subspec && { subpath: subspec }),
        ...(dependsOn.length > 0 && { dependsOn }),
        ...(sha1 && /^[0-9a-f]{40}$/.test(sha1) && { checksums: { sha1 } }),
      };
    }
  },
  examples: [
    {
      files: { 'Podfile.lock': 'PODS:\n  - AppCenter (4.2.0):\n    - AppCenter/Core (= 4.2.0)\n  - AppCenter/Core (4.2.0)\n' },
      finds: ['pkg:cocoapods/AppCenter@4.2.0', 'pkg:cocoapods/AppCenter@4.2.0#Core'],
    },
  ],
});
