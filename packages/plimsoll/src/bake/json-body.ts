import type { Block, Body, Expression } from './hcl.types.ts';
import { parseTemplate } from './hcl-parser.ts';

/** Values in values of JSON. */
const deepest = 60;
const blockTypes = ['target', 'group', 'variable', 'function'];
const nowhere = { start: 0, end: 0 };

/** A definition in JSON as the HCL that it stands for; says what is wrong if it is no JSON. */
export function readJsonBody(text: string): Body | { readonly problem: string } {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return { problem: `is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isObject(data)) return { problem: 'is not an object' };
  const attributes = new Map<string, Expression>();
  const blocks: Block[] = [];
  for (const [type, value] of Object.entries(data)) {
    if (!blockTypes.includes(type)) attributes.set(type, expressionOf(value, 0));
    else if (isObject(value)) {
      for (const [name, body] of Object.entries(value)) {
        // Several blocks of one name may be a list.
        for (const one of Array.isArray(body) ? body : [body]) {
          if (isObject(one)) blocks.push({ type, labels: [name], span: nowhere, body: bodyOf(one) });
        }
      }
    }
  }
  return { attributes, blocks };
}

function bodyOf(value: Record<string, unknown>): Body {
  return { attributes: new Map(Object.entries(value).map(([key, item]) => [key, expressionOf(item, 0)])), blocks: [] };
}

function expressionOf(value: unknown, depth: number): Expression {
  if (depth > deepest) return { kind: 'opaque', why: 'is nested too deeply' };
  if (typeof value === 'string') return parseTemplate(value);
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => expressionOf(item, depth + 1)) };
  if (isObject(value)) {
    return {
      kind: 'object',
      entries: Object.entries(value).map(([key, item]) => [{ kind: 'value', value: key }, expressionOf(item, depth + 1)] as const),
    };
  }
  return { kind: 'value', value: typeof value === 'number' || typeof value === 'boolean' ? value : null };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
