import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

/** An extension's id is 32 letters from a to p; Chrome unpacks each version to `ID/VERSION`, where a profile keeps `Extensions`. */
const place = /(?:^|\/)([a-p]{32})\/[^/]+\/manifest\.json$/;

export const chromeExtension = defineCataloger({
  id: 'chrome-extension',
  ecosystem: 'chrome-extension',
  finds: 'installed',
  summary: 'Extensions of Chrome and Chromium, by their ids',
  reads: ['**/manifest.json'],
  when: (path) => place.test(path),
  examples: [
    {
      files: {
        'root/.config/chromium/Default/Extensions/ghbmnnjooekpmoecnnnilnnbdlolhkhi/1.89.1_0/manifest.json':
          '{"manifest_version":3,"name":"__MSG_extName__","version":"1.89.1"}',
      },
      finds: ['pkg:chrome-extension/ghbmnnjooekpmoecnnnilnnbdlolhkhi@1.89.1'],
    },
  ],
  *parse(file) {
    const id = place.exec(file.path)?.[1];
    const manifest = asObject(jsonValue(file.text()));
    const version = asString(manifest?.['version']);
    if (!manifest || manifest['manifest_version'] === undefined) return;
    if (id && version) yield { type: 'chrome-extension', name: id, version };
    else yield { unknown: 'extension without a version' };
  },
});
