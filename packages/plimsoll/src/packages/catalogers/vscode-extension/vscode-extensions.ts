import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

/** Visual Studio Code, its server and its relatives list what they installed in one file. */
export const vscodeExtensions = defineCataloger({
  id: 'vscode-extensions',
  ecosystem: 'vscode-extension',
  finds: 'installed',
  summary: 'Extensions of Visual Studio Code and its server',
  reads: ['**/extensions/extensions.json'],
  examples: [
    {
      files: {
        'root/.vscode-server/extensions/extensions.json':
          '[{"identifier":{"id":"golang.Go"},"version":"0.46.1","metadata":{"publisherDisplayName":"Go Team","targetPlatform":"linux-arm64"}},{}]',
      },
      finds: ['pkg:vscode-extension/golang/go@0.46.1?platform=linux-arm64'],
      unknown: 1,
    },
  ],
  *parse(file) {
    for (const item of asArray(jsonValue(file.text()))) {
      const extension = asObject(item);
      const id = asString(asObject(extension?.['identifier'])?.['id']);
      const version = asString(extension?.['version']);
      const dot = id?.indexOf('.') ?? -1;
      if (!id || dot <= 0 || !version) {
        yield { unknown: 'extension without an id and a version' };
        continue;
      }
      const metadata = asObject(extension?.['metadata']);
      const platform = asString(metadata?.['targetPlatform']);
      const supplier = asString(metadata?.['publisherDisplayName']);
      yield {
        type: 'vscode-extension',
        namespace: id.slice(0, dot),
        name: id.slice(dot + 1),
        version,
        ...(platform && !['undefined', 'universal'].includes(platform) ? { qualifiers: { platform } } : {}),
        ...(supplier ? { supplier } : {}),
      };
    }
  },
});
