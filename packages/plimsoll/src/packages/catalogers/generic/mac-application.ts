import { defineCataloger } from '../../define.ts';
import { plistTexts } from '../../formats/plist.ts';

export const macApplication = defineCataloger({
  id: 'mac-application',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Applications of macOS, by the property list in their bundle',
  reads: ['**/*.app/Contents/Info.plist'],
  examples: [
    {
      files: {
        'Applications/Slack.app/Contents/Info.plist':
          '<plist version="1.0"><dict><key>CFBundleName</key><string>Slack</string><key>LSEnvironment</key><dict><key>CFBundleName</key><string>x</string></dict>' +
          '<key>CFBundleShortVersionString</key><string>4.50.128</string></dict></plist>',
      },
      finds: ['pkg:generic/Slack@4.50.128'],
    },
    { files: { 'Applications/Odd.app/Contents/Info.plist': 'odd' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const texts = plistTexts(file.bytes());
    const name = texts?.get('CFBundleName') || texts?.get('CFBundleDisplayName') || texts?.get('CFBundleExecutable');
    const version = texts?.get('CFBundleShortVersionString');
    if (name) yield { type: 'generic', name, ...(version && { version }) };
    else yield { unknown: texts ? 'an application without a name' : 'is no property list' };
  },
});
