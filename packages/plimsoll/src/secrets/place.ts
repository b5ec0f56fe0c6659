/** What the path of a file says about secrets in it. */
export interface Place {
  /** A package manager or the distribution brought it: what looks like a secret there is known to everybody. */
  readonly packaged: boolean;
  /** Documentation, an example or a test. */
  readonly sample: boolean;
}

const packagedFolder = new RegExp(
  [
    // Where distributions and language runtimes put their files; not usr/src/app, srv, opt/app or home.
    '^(?:usr/(?:local/)?)?(?:s?bin|lib(?:32|64|x32|exec)?|include|share|games)/',
    '^usr/(?:local/)?(?:go|src/(?!app\\b))(?:/|$)',
    '^var/(?:lib/(?:dpkg|apt|rpm|pacman|apk|gems|ghc|python)|cache)/',
    '^nix/store/',
    '^etc/(?:ssl/certs|ca-certificates|pki/(?:tls/certs|ca-trust)|alternatives|fonts)/',
    '^opt/(?:java|conda|google|microsoft|rh|python|node|yarn|jdk|jre)[\\w.-]{0,60}/',
    // Folders of package managers wherever they lie.
    '(?:^|/)(?:node_modules|site-packages|dist-packages|bower_components|vendor|gems|__pycache__)/',
    '(?:^|/)\\.(?:cache|cargo|rustup|m2|gradle|ivy2|nuget|npm|pyenv|rbenv|nvm|sdkman|bun|deno|gem|pub-cache)/(?!credentials|config|settings)[^/]{1,100}/',
    '(?:^|/)\\.local/share/(?:pnpm|uv|pipx|virtualenv|gem|NuGet)/',
    '(?:^|/)(?:go/pkg/mod|lib/python[\\d.]{1,5}|lib/ruby|share/perl5?|lib/perl5?|lib/jvm|lib/go-?[\\d.]{0,5}|lib/node_modules)/',
  ].join('|'),
);
const sample =
  /(?:^|\/)(?:[\w.-]{0,60}[_-])?(?:tests?|testing|__tests__|testdata|test-data|specs?|fixtures?|examples?|samples?|demos?|mocks?|docs?|documentation|man|locales?|cookbooks?|tutorials?|benchmarks?|dummy[\w.-]{0,40})(?:[_-][\w.-]{0,60})?\/|(?:^|\/)(?:test_[\w.-]{1,100}\.py|[\w.-]{1,100}(?:_test\.(?:go|py|rb)|[._-](?:test|spec|stories)\.[a-z]{1,4}|\.(?:md|markdown|rst|adoc|pod|mdx|html?|css|svg|po|1|3|5|7|8)(?:\.gz)?)|[\w.-]{0,100}(?:example|sample|template)[\w.-]{0,60}|(?:readme|changelog|changes|history|news|license|licence|copying|authors)(?:\.\w{1,10})?)$/i;

/** Judges a path as it stands in an image, without a leading slash. Linear. */
export function placeOf(path: string): Place {
  const text = (path.length > 2000 ? path.slice(-2000) : path).replace(/^\.?\/+/, '');
  return { packaged: packagedFolder.test(text), sample: sample.test(text) };
}
