import express from 'express';
import { priceBasket } from './basket.js';
import { findProduct, listProducts } from './catalog.js';

export function createApp() {
  const app = express();
  app.use(express.json());
  app.use(express.static('public'));

  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.get('/products', (_request, response) => {
    response.json(listProducts());
  });

  app.get('/products/:id', (request, response) => {
    const product = findProduct(request.params.id);
    if (product) response.json(product);
    else response.status(404).json({ error: 'no such product' });
  });

  app.post('/basket/price', (request, response) => {
    try {
      response.json(priceBasket(request.body.lines ?? []));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      response.status(400).json({ error: error.message });
    }
  });

  return app;
}
