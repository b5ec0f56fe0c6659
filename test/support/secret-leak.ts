import assert from 'node:assert/strict';

/** A secret to plant, by the kind that the scanner gives it. Put together at run time, so that nobody takes this file for a leak. */
export interface PlantedSecret {
  readonly kind: string;
  readonly value: string;
}

/** Secrets of several shapes: plain, with a checksum, with characters that formats escape, over several lines. */
export const plantedSecrets: readonly PlantedSecret[] = [
  { kind: 'aws-access-key-id', value: ['AKIA', '4QZJ6T5RWNPGHBX7'].join('') },
  { kind: 'aws-secret-access-key', value: ['kT9/vQ2xLw+8Rz', 'P4mN7bYc3HdGfJsA6eUi1oXqZt'].join('') },
  { kind: 'github-token', value: ['ghp_', 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17'].join('') },
  { kind: 'gitlab-token', value: ['glpat-', 'x7Kq2mPz9LwT4vB8nRcD'].join('') },
  { kind: 'slack-token', value: ['xoxb-', '4820173659-2749502817364-Q7mZkR2xVb9TnLw4'].join('') },
  { kind: 'url-credentials', value: 'p4&ss!w0rd;X9~q' },
  {
    kind: 'private-key',
    value: ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDK7Zq9vT2mX', 'c5Lw8Rj3NpY1HbGf6DsQe4UaKtWzVxCyMiOoPlJnBhFgRdSk'].join('\n'),
  },
];

/** All that a format or an encoding can make of a value, by the name of what made it. Long enough pieces of the value count as it. */
function formsOf(value: string): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  for (const line of value.split('\n')) {
    const add = (name: string, text: string) => forms.set(`${name} ${forms.size}`, text);
    const bytes = Buffer.from(line);
    add('plain', line);
    add('all but the first eight characters', line.slice(8));
    add('escaped as JSON', JSON.stringify(line).slice(1, -1));
    add('escaped as XML', line.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'));
    add('encoded for addresses', encodeURIComponent(line));
    add('hexadecimal', bytes.toString('hex'));
    // In Base64 a text looks different at each of three places.
    for (const offset of [0, 1, 2]) {
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
      const whole = shifted.toString('base64').slice(offset === 0 ? 0 : offset + 1, Math.floor((shifted.length * 4) / 3));
      add(`Base64 at ${offset}`, whole);
      add(`Base64 for addresses at ${offset}`, whole.replace(/\+/g, '-').replace(/\//g, '_'));
    }
  }
  return forms;
}

/** Fails where an output holds a secret in any form. `what` names the output. */
export function assertNoLeak(output: string | Uint8Array, secrets: readonly PlantedSecret[], what: string): void {
  const text = typeof output === 'string' ? output : Buffer.from(output).toString('latin1');
  const lower = text.toLowerCase();
  for (const { kind, value } of secrets) {
    for (const [form, shape] of formsOf(value)) {
      const found = form.startsWith('hexadecimal') ? lower.includes(shape) : text.includes(shape);
      assert.ok(!found, `${what} holds the ${kind} that was planted: ${form}`);
    }
  }
}
