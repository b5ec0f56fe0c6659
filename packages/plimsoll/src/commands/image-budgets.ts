import type { Budgets } from '../facts/image/budget.ts';
import { UserError } from '../model/errors.ts';
import { type Amount, parseAmount } from '../model/quantity.ts';

/** What an image may cost; a build that goes beyond ends as one with findings does. */
export const budgetOptions = {
  'max-size': { kind: 'text', placeholder: 'SIZE', summary: 'Most bytes of all layers: 200MB, 1.5GiB, or 110% of --against' },
  'max-wasted': { kind: 'text', placeholder: 'SIZE', summary: 'Most bytes that layers hold and no container sees: 20MB or 5%' },
  'min-efficiency': { kind: 'text', placeholder: 'SCORE', summary: 'Least efficiency as dive computes it: 0.95 or 95%' },
  'max-growth': { kind: 'text', placeholder: 'SIZE', summary: 'Most bytes more than --against has: 10MB or 5%' },
  'max-layer-growth': { kind: 'text', placeholder: 'SIZE', summary: 'Most bytes that one layer grew by against --against: 10MB or 20%' },
} as const;

type BudgetOptions = { readonly [name in keyof typeof budgetOptions]: string | undefined } & { readonly against: string | undefined };

/** Throws UserError (2) for what is no amount, and for what needs another image where there is none. */
export function budgetsOf(options: BudgetOptions): Budgets {
  const amount = (name: keyof typeof budgetOptions): Amount | undefined => {
    const text = options[name];
    if (text === undefined) return undefined;
    const read = parseAmount(text);
    if (!read) throw new UserError(`--${name} ${text} is no amount`, 2, 'write 200MB, 1.5GiB, or a share such as 10%');
    const isRelative = name.endsWith('growth') || (name === 'max-size' && 'share' in read);
    if (isRelative && options.against === undefined) throw new UserError(`--${name} ${text} needs --against, the image to measure from`);
    return read;
  };
  const [maxSize, maxWasted] = [amount('max-size'), amount('max-wasted')];
  const [maxGrowth, maxLayerGrowth] = [amount('max-growth'), amount('max-layer-growth')];
  const minEfficiency = options['min-efficiency'] === undefined ? undefined : scoreOf(options['min-efficiency']);
  return {
    ...(maxSize && { maxSize }),
    ...(maxWasted && { maxWasted }),
    ...(minEfficiency !== undefined && { minEfficiency }),
    ...(maxGrowth && { maxGrowth }),
    ...(maxLayerGrowth && { maxLayerGrowth }),
  };
}

function scoreOf(text: string): number {
  const match = /^(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text);
  const score = Number(match?.[1]) / (match?.[2] === '%' ? 100 : 1);
  if (!(score >= 0 && score <= 1))
    throw new UserError(`--min-efficiency ${text} is no score`, 2, 'write a number from 0 to 1, or a share such as 95%');
  return score;
}
