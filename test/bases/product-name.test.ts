import assert from 'node:assert/strict';
import { test } from 'node:test';
import { productName } from '../../packages/plimsoll/src/bases/product-name.ts';

test('products are named as people write them', () => {
  const names = ['nodejs', 'alpine-linux', 'python', 'php', 'dotnet', 'eclipse-temurin'].map(productName);
  assert.deepEqual(names, ['Node.js', 'Alpine Linux', 'Python', 'PHP', '.NET', 'Eclipse Temurin']);
});
