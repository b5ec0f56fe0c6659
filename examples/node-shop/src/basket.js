import { findProduct } from './catalog.js';

/** Sums a basket of `{ id, quantity }`; unknown products and odd quantities are errors of the caller. */
export function priceBasket(lines) {
  let cents = 0;
  for (const { id, quantity } of lines) {
    const product = findProduct(id);
    if (!product) throw new RangeError(`no product ${id}`);
    if (!Number.isInteger(quantity) || quantity < 1) throw new RangeError(`no quantity ${quantity}`);
    cents += product.cents * quantity;
  }
  return { cents, currency: 'EUR' };
}
