import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageUrl, parsePackageUrl } from '../../packages/plimsoll/src/packages/purl.ts';

/** Canonical URLs as the specification's own examples write them: reading and writing gives them back. */
const canonical = [
  'pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c',
  'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
  'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64',
  'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
  'pkg:gem/ruby-advisory-db-check@0.12.4',
  'pkg:golang/google.golang.org/genproto#googleapis/api/annotations',
  'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources',
  'pkg:npm/%40angular/animation@12.3.1',
  'pkg:nuget/EnterpriseLibrary.Common@6.0.1304',
  'pkg:pypi/django@1.11.1',
  'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25',
  'pkg:rpm/opensuse/curl@7.56.1-1.1.?arch=i386&distro=opensuse-tumbleweed',
  'pkg:cran/A3@1.0.0',
  'pkg:swift/github.com/Alamofire/Alamofire@5.4.3',
];

test('canonical package URLs are read and written as they are', () => {
  for (const url of canonical) {
    const parsed = parsePackageUrl(url);
    assert.ok(parsed, url);
    assert.equal(packageUrl(parsed), url);
  }
});

test('other spellings become canonical', () => {
  const pairs: readonly [string, string][] = [
    ['pkg://npm//@angular/animation@12.3.1', 'pkg:npm/%40angular/animation@12.3.1'],
    ['pkg:PYPI/Django_package@1.11.1.dev1', 'pkg:pypi/django-package@1.11.1.dev1'],
    ['pkg:GITHUB/Package-url/Purl-Spec@244fd', 'pkg:github/package-url/purl-spec@244fd'],
    ['pkg:Maven/org.apache.commons/io@1.3.4?b=&A=1', 'pkg:maven/org.apache.commons/io@1.3.4?a=1'],
    [
      'pkg:golang/google.golang.org/genproto#/googleapis/./api/annotations/',
      'pkg:golang/google.golang.org/genproto#googleapis/api/annotations',
    ],
    ['pkg:deb/debian/a@1%3A2~rc1+b%20c', 'pkg:deb/debian/a@1:2~rc1%2Bb%20c'],
  ];
  for (const [from, to] of pairs) {
    const parsed = parsePackageUrl(from);
    assert.ok(parsed, from);
    assert.equal(packageUrl(parsed), to);
  }
});

test('what is no package URL is none', () => {
  for (const text of ['', 'npm/a@1', 'pkg:', 'pkg:npm', 'pkg:npm/', 'pkg:n&g?inx/nginx@0.8.9', `pkg:npm/${'/'.repeat(1000)}`]) {
    assert.equal(parsePackageUrl(text), undefined, text);
  }
});

test('the epoch of an rpm is a qualifier of its URL', () => {
  assert.equal(packageUrl({ type: 'rpm', name: 'perl', version: '4:5.26.3-416.el8' }), 'pkg:rpm/perl@5.26.3-416.el8?epoch=4');
  assert.equal(packageUrl({ type: 'rpm', name: 'a', version: '0:1-1' }), 'pkg:rpm/a@1-1');
});
