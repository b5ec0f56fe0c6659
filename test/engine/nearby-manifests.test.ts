import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repositories } from '../../packages/plimsoll/src/collect/repositories.ts';
import { NearbyManifests } from '../../packages/plimsoll/src/engine/nearby-manifests.ts';
import { readManifest } from '../../packages/plimsoll/src/kubernetes/manifest.ts';
import { folder } from '../support/folder.ts';

test('a manifest that is looked at alone knows the kustomizations around it, and none above its repository', (t) => {
  const kustomization = 'images: [{ name: shop, newTag: 1.2.3 }]\n';
  const root = folder(t, {
    'kustomization.yaml': kustomization,
    'shop/.git/HEAD': '',
    'shop/web.yaml': '',
    'shop/deploy/base/web.yaml': '',
    'shop/deploy/prod/kustomization.yaml': kustomization,
    'shop/deploy/other.yaml': '',
  });
  const nearby = new NearbyManifests(root, new Repositories());
  const beside = (path: string) =>
    nearby
      .of(join(root, path), readManifest)
      .beside?.()
      .map(({ source }) => source.path);
  assert.deepEqual(beside('shop/deploy/base/web.yaml'), ['shop/deploy/prod/kustomization.yaml']);
  assert.deepEqual(beside('shop/deploy/other.yaml'), ['shop/deploy/prod/kustomization.yaml']);
  assert.deepEqual(beside('shop/web.yaml'), ['shop/deploy/prod/kustomization.yaml']);
});
