import { type Amount, bytesText } from '../../model/quantity.ts';
import type { ComparedLayer, ImageComparison } from './compare.ts';
import type { ImageSummary } from './summary.ts';

/** What an image may cost. */
export interface Budgets {
  /** Bytes of all layers; a share is of the image that it is held against. */
  readonly maxSize?: Amount;
  /** Bytes that no container sees; a share is of the image. */
  readonly maxWasted?: Amount;
  /** Dive's score, 0 to 1. */
  readonly minEfficiency?: number;
  /** Bytes more than the image that it is held against has; a share is of that one. */
  readonly maxGrowth?: Amount;
  /** Bytes that one layer has more than the same instruction's layer in that image, or all if it has none; a share is of that layer. */
  readonly maxLayerGrowth?: Amount;
}

export interface BudgetVerdict {
  /** As the option is called. */
  readonly budget: 'max-size' | 'max-wasted' | 'min-efficiency' | 'max-growth' | 'max-layer-growth';
  readonly kept: boolean;
  /** Bytes, or the score. */
  readonly actual: number;
  readonly limit: number;
  /** A sentence without its full stop. */
  readonly message: string;
}

/**
 * Holds an image to its budgets, in the order of `Budgets`. Those that need another image are left out without one.
 * @param comparison with the image that it is held against, this one being `after`.
 */
export function judgeBudgets(budgets: Budgets, summary: ImageSummary, comparison?: ImageComparison): readonly BudgetVerdict[] {
  const { maxSize, maxWasted, minEfficiency, maxGrowth, maxLayerGrowth } = budgets;
  const verdicts: BudgetVerdict[] = [];
  const atMost = (budget: BudgetVerdict['budget'], what: string, actual: number, amount: Amount, whole: number) => {
    const limit = 'bytes' in amount ? amount.bytes : amount.share * whole;
    const kept = actual <= limit;
    const [is, most] = tellApart(actual, limit);
    const share = 'share' in amount ? ` (${percent(amount.share)})` : '';
    verdicts.push({ budget, kept, actual, limit, message: `${what} ${is}, ${kept ? 'within' : 'over'} ${most}${share}` });
  };
  const before = comparison?.before.bytes;
  if (maxSize && ('bytes' in maxSize || before !== undefined)) atMost('max-size', 'the image has', summary.bytes, maxSize, before ?? 0);
  if (maxWasted) {
    const hidden = summary.shipped.hidden.reduce((sum, { bytes }) => sum + bytes, 0);
    atMost('max-wasted', 'layers hide', hidden, maxWasted, summary.bytes);
  }
  if (minEfficiency !== undefined) {
    const { score } = summary.efficiency;
    const kept = score >= minEfficiency;
    const message = `the efficiency is ${score.toFixed(4)}, ${kept ? 'not below' : 'below'} ${minEfficiency}`;
    verdicts.push({ budget: 'min-efficiency', kept, actual: score, limit: minEfficiency, message });
  }
  if (comparison && before !== undefined && maxGrowth) {
    atMost('max-growth', `against ${comparison.before.name} the image grew by`, Math.max(summary.bytes - before, 0), maxGrowth, before);
  }
  if (comparison && maxLayerGrowth) {
    const worst = mostGrown(comparison, maxLayerGrowth);
    if (worst) atMost('max-layer-growth', `layer ${worst.number} grew by`, worst.growth, maxLayerGrowth, worst.before);
  }
  return verdicts;
}

interface LayerGrowth {
  readonly number: number;
  readonly growth: number;
  readonly before: number;
}

/** The layer that is furthest over its limit, or nearest to it. Layers of one instruction belong together, in their order. */
function mostGrown({ ownLayers }: ImageComparison, limit: Amount): LayerGrowth | undefined {
  const before = new Map<string, ComparedLayer[]>();
  for (const each of ownLayers.before) before.set(each.instruction, [...(before.get(each.instruction) ?? []), each]);
  const growths = ownLayers.after.map(({ layer, instruction }): LayerGrowth => {
    const old = instruction === '' ? undefined : before.get(instruction)?.shift();
    const bytes = old?.layer.bytes ?? 0;
    return { number: layer.index + 1, growth: Math.max(layer.bytes - bytes, 0), before: bytes };
  });
  const over = ({ growth, before: whole }: LayerGrowth) => growth - ('bytes' in limit ? limit.bytes : limit.share * whole);
  return growths.sort((a, b) => over(b) - over(a))[0];
}

/** Two numbers of bytes, exactly where they would read the same. */
function tellApart(a: number, b: number): [string, string] {
  const texts: [string, string] = [bytesText(a), bytesText(b)];
  return texts[0] !== texts[1] || a === b ? texts : [`${a} B`, `${Math.floor(b)} B`];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
