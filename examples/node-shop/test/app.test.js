import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { createApp } from '../src/app.js';

test('is healthy', async () => {
  await request(createApp()).get('/healthz').expect(200, { status: 'ok' });
});

test('prices a basket', async () => {
  const lines = [
    { id: 'rope', quantity: 2 },
    { id: 'bell', quantity: 1 },
  ];
  const response = await request(createApp()).post('/basket/price').send({ lines });
  assert.deepEqual(response.body, { cents: 17800, currency: 'EUR' });
});
