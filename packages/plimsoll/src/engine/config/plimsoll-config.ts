import { defaultFormat, emptyLinesValues, type FormatOptions, formatRanges } from '../../format/format.types.ts';
import type { Rule } from '../../rules/define.ts';
import { presets } from '../../rules/presets.ts';
import { commentTools, failOnValues, type Layer, type Settings } from './config.types.ts';
import type { ConfigValue } from './config-value.ts';
import { ruleSettings } from './rule-settings.ts';

const keys = ['$schema', 'preset', 'rules', 'exclude', 'failOn', 'baseline', 'ignoreComments', 'format', 'overrides'];

/** Reads `plimsoll.yaml`. */
export function plimsollSettings(rules: readonly Rule[], top: ConfigValue): Settings {
  top.entries(keys);
  const layers: Layer[] = [
    { files: undefined, presets: top.at('preset').someOf(presets), settings: ruleSettings(rules, top.at('rules')) },
    ...top
      .at('overrides')
      .list()
      .map((override) => {
        override.entries(['files', 'preset', 'rules']);
        if (override.at('files').isMissing) throw override.wrong('it does not say for which files');
        return {
          files: override.at('files').strings(),
          presets: override.at('preset').someOf(presets),
          settings: ruleSettings(rules, override.at('rules')),
        };
      }),
  ];
  const comments = top.at('ignoreComments');
  return {
    layers,
    failOn: top.at('failOn').oneOf(failOnValues),
    exclude: top.at('exclude').strings(),
    format: formatOptions(top.at('format')),
    baseline: top.at('baseline').string(),
    comments: comments.isMissing ? undefined : comments.list().flatMap((tool) => tool.oneOf(commentTools) ?? []),
  };
}

function formatOptions(given: ConfigValue): FormatOptions {
  given.entries(Object.keys(defaultFormat));
  const whole = (name: keyof typeof formatRanges) => {
    const { least, most } = formatRanges[name];
    return given.at(name).whole(least, most) ?? defaultFormat[name];
  };
  return {
    indent: whole('indent'),
    width: whole('width'),
    finalNewline: given.at('finalNewline').flag() ?? defaultFormat.finalNewline,
    emptyLines: given.at('emptyLines').oneOf(emptyLinesValues) ?? defaultFormat.emptyLines,
  };
}
