const products = new Map([
  ['lamp', { id: 'lamp', name: 'Storm lamp', cents: 4900 }],
  ['rope', { id: 'rope', name: 'Hemp rope, 20 m', cents: 2450 }],
  ['bell', { id: 'bell', name: "Ship's bell", cents: 12900 }],
]);

export function listProducts() {
  return [...products.values()];
}

export function findProduct(id) {
  return products.get(id);
}
