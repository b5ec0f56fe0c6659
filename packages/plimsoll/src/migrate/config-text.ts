import type { RuleSetting, Settings } from '../engine/config/config.types.ts';

/** The first line of a configuration that was made from another tool's, by which it is known again. */
export function madeFrom(name: string): string {
  return `# Made from ${name} by plimsoll migrate.`;
}

/** A `plimsoll.yaml` that says the same. */
export async function configText(name: string, { layers, failOn, comments }: Settings): Promise<string> {
  const { stringify } = await import('yaml');
  const [layer] = layers;
  const rules = [...(layer?.settings ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const presets = layer?.presets ?? ['recommended'];
  const data = {
    preset: presets.length === 1 ? presets[0] : presets,
    ...(failOn && { failOn }),
    ...(comments && { ignoreComments: comments }),
    ...(rules.length > 0 && { rules: Object.fromEntries(rules.map(([id, setting]) => [id, settingData(setting)])) }),
  };
  return `${madeFrom(name)}\n${stringify(data, { lineWidth: 0 })}`;
}

function settingData({ severity, options }: RuleSetting): unknown {
  if (severity !== undefined && Object.keys(options).length === 0) return severity;
  return { ...(severity !== undefined && { severity }), ...options };
}
