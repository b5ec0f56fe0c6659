import { type FormatName, formats } from '../../packages/plimsoll/src/reporters/formats.ts';
import type { Rendering } from '../../packages/plimsoll/src/reporters/rendering.types.ts';
import type { RunReport } from '../../packages/plimsoll/src/reporters/report.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';

const rendering: Rendering = {
  version: '0.0.0',
  rules,
  layout: { columns: 80, color: false },
  extra: {},
  fromCheckout: (path) => path,
};

/** A report in one format, whole. */
export async function rendered(format: FormatName, report: RunReport, changed: Partial<Rendering> = {}): Promise<string> {
  const render = await formats[format].load();
  return [...render(report, { ...rendering, ...changed })].join('');
}
