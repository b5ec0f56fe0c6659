import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MappedText } from '../../packages/plimsoll/src/model/text.ts';
import { operationsOf } from '../../packages/plimsoll/src/shell/operations/operations-of.ts';
import { chmodAddsWorldWrite } from '../../packages/plimsoll/src/shell/operations/permission.ts';
import type { Operation } from '../../packages/plimsoll/src/shell/operations.ts';
import { parseShell } from '../../packages/plimsoll/src/shell/parse.ts';

const operations = (text: string): Operation[] => operationsOf(parseShell(MappedText.slice(text, 0), { dialect: 'bash' }));

/** `manager action name=version …`, then what is set: `yes`, `frozen`, `<manifests`. */
function summary(operation: Operation): string {
  if (operation.kind !== 'package') return operation.kind;
  const packages = operation.packages.map(({ name, version, source }) => {
    const what = source === 'registry' ? (name ?? '?') : `${source}${name ? `:${name}` : ''}`;
    return version === undefined ? what : `${what}=${version}`;
  });
  const flags = [operation.assumesYes && operation.scope === 'system' ? 'yes' : '', operation.frozen ? 'frozen' : ''];
  const manifests = operation.manifests.map((file) => `<${file}`);
  return [operation.manager, operation.action, ...packages, ...flags, ...manifests].filter(Boolean).join(' ');
}

const packages: readonly (readonly [string, string])[] = [
  ['apt-get update', 'apt-get update-index'],
  ['apt-get -qq update', 'apt-get update-index yes'],
  ['apt-get install -y --no-install-recommends curl=7.88 git/bookworm-backports', 'apt-get install curl=7.88 git=bookworm-backports yes'],
  ['apt-get -qy install curl', 'apt-get install curl yes'],
  ['apt-get install -qq a', 'apt-get install a yes'],
  ['apt-get -q -q install a', 'apt-get install a yes'],
  ['apt-get -q=2 install a', 'apt-get install a yes'],
  ['apt-get install -q a', 'apt-get install a'],
  ['apt-get -o APT::Get::Assume-Yes=true install a', 'apt-get install a yes'],
  ['DEBIAN_FRONTEND=noninteractive apt-get install a', 'apt-get install a'],
  ['yes | apt-get install a', 'apt-get install a yes'],
  ['apt-get install -t bookworm -y a', 'apt-get install a yes'],
  ['apt-get install -y ./a.deb "$P" b=$V linux-headers-$(uname -r)', 'apt-get install file unknown=? b=? unknown=? yes'],
  ['apt-get install -y python3-{pip,dev}', 'apt-get install python3-pip python3-dev yes'],
  ['apt-get install -y "foo=1.*" foo=1.*', 'apt-get install foo=1.* foo=1.* yes'],
  ['apt full-upgrade', 'apt upgrade'],
  ['apt list --installed', 'apt other'],
  ['aptitude -y safe-upgrade', 'aptitude upgrade yes'],
  ['apk add --no-cache -t .build gcc=~10 "musl>1" b@edge', 'apk install gcc=~10 musl=>1 b yes'],
  ['apk --update add a', 'apk install a yes'],
  ['apk add -U a=1.2-r0', 'apk install a=1.2-r0 yes'],
  ['apk del .build', 'apk remove .build yes'],
  [
    'dnf -y install httpd-2.4.6 java-11-openjdk java-1.8.0-openjdk-devel @web',
    'dnf install httpd=2.4.6 java-11-openjdk java-1.8.0-openjdk-devel unknown:@web yes',
  ],
  ['yum install gcc-8.5.0-3.el8.x86_64 https://x/y.rpm', 'yum install gcc=8.5.0-3.el8.x86_64 url'],
  ['microdnf module install -y tomcat:9', 'microdnf install tomcat=9 yes'],
  ['yum clean all', 'yum clean'],
  ['dnf check-update', 'dnf update-index'],
  ['zypper -n in a=1', 'zypper install a=1 yes'],
  ['zypper refresh', 'zypper update-index'],
  ['pacman -Syu --noconfirm a', 'pacman install a yes'],
  ['pacman -Syu', 'pacman upgrade'],
  ['pacman -Scc', 'pacman clean'],
  ['pip install -r requirements.txt', 'pip install-project <requirements.txt'],
  [
    'pip3 install --no-cache-dir -i https://x flask==2.0 "uvicorn[standard]~=0.2" "a>=1;python_version<\'3\'"',
    'pip install flask=2.0 uvicorn=~=0.2 a=>=1',
  ],
  ['python3 -m pip install -U pip', 'pip install pip'],
  ['pip install . ./a *.whl git+https://x/y.git@v1#egg=y "b @ https://x/b.zip"', 'pip install file file file vcs=v1 url:b'],
  ['pip install .[dev] git+https://x/y.git#egg=y', 'pip install file vcs'],
  ['pipx install --python "$(which python)" black poetry==1.8', 'pipx install black poetry=1.8'],
  ['pipx inject poetry a==1 b', 'pipx install a=1 b'],
  ['corepack enable', 'corepack other'],
  ['corepack prepare pnpm@10.2.0 yarn@stable --activate', 'corepack install pnpm=10.2.0 yarn=stable'],
  ['pip install --require-hashes -r a -r b', 'pip install-project frozen <a <b'],
  ['pip install a==$V $B', 'pip install a=? unknown=?'],
  ['pip cache purge', 'pip clean'],
  ['python -m venv x', ''],
  ['uv pip install --system a==1', 'uv install a=1'],
  ['uv sync --frozen --no-dev', 'uv install-project frozen <pyproject.toml <uv.lock'],
  ['uvx ruff@0.4 check x', 'uv run ruff=0.4'],
  ['poetry install --no-root', 'poetry install-project frozen <pyproject.toml <poetry.lock'],
  ['pipenv install --system --deploy', 'pipenv install-project frozen <Pipfile <Pipfile.lock'],
  ['conda install -y -c conda-forge numpy=1.2 conda-forge::scipy', 'conda install numpy=1.2 scipy'],
  ['conda env create -f env.yml', 'conda install-project <env.yml'],
  ['npm ci', 'npm install-project frozen <package.json <package-lock.json'],
  ['npm i', 'npm install-project <package.json <package-lock.json'],
  ['npm install --prefix /app', 'npm install-project <package.json <package-lock.json'],
  ['npm i -g a @b/c@1 d@latest e/f#v1 ./g', 'npm install a @b/c=1 d=latest vcs=v1 file'],
  ['npm run install x', 'npm run'],
  ['npx -y serve@14 -s x', 'npm run serve=14'],
  ['yarn', 'yarn install-project <package.json <yarn.lock'],
  ['yarn install --immutable', 'yarn install-project frozen <package.json <yarn.lock'],
  ['yarn --version', 'yarn other'],
  ['yarn global add a@1', 'yarn install a=1'],
  ['yarn cache clean', 'yarn clean'],
  ['yarn build', 'yarn run'],
  ['pnpm fetch --prod', 'pnpm install-project frozen <pnpm-lock.yaml'],
  ['pnpm --filter web install --frozen-lockfile', 'pnpm install-project frozen <package.json <pnpm-lock.yaml'],
  ['bun install', 'bun install-project <package.json <bun.lock'],
  ['gem install a:1 b -v 2 -- --with-c', 'gem install a=1 b=2'],
  ['bundle config set deployment true && bundle install', 'bundle other; bundle install-project frozen <Gemfile <Gemfile.lock'],
  ['bundle --version && bundle', 'bundle other; bundle install-project <Gemfile <Gemfile.lock'],
  ['composer require a/b:^1', 'composer install a/b=^1'],
  ['php composer.phar install --no-dev', 'composer install-project frozen <composer.json <composer.lock'],
  ['go install a.b/c@v1 d.e/f@latest', 'go install a.b/c=v1 d.e/f=latest'],
  ['go install ./...', 'go build file'],
  ['go mod download', 'go install-project frozen <go.mod <go.sum'],
  ['go build -ldflags "-s -w" -o /x ./cmd', 'go build'],
  ['cargo +nightly install --locked a@1 b --version 2', 'cargo install a=1 b=2 frozen'],
  ['cargo build --release', 'cargo build'],
  ['dotnet restore a.csproj', 'dotnet install-project <a.csproj'],
  ['dotnet tool install -g x --version 1', 'dotnet install x=1'],
  ['dotnet publish -c Release -o /app /p:X=Y', 'dotnet build'],
  ['./mvnw -B -DskipTests clean package', 'maven build <pom.xml'],
  ['mvn -f a/pom.xml dependency:go-offline', 'maven install-project <a/pom.xml'],
  ['./gradlew :app:bootJar -x test --no-daemon', 'gradle build'],
  ['mix deps.get --only prod', 'mix install-project <mix.exs <mix.lock'],
];

test('package managers', () => {
  for (const [text, expected] of packages) assert.equal(operations(text).map(summary).join('; '), expected, text);
});

test('options are known by their long names', () => {
  const [operation] = operations('apk add -qUt .x --repository=https://y a');
  assert.ok(operation?.kind === 'package');
  assert.deepEqual(
    [...operation.options].map(([name, value]) => [name, value === true || value.value]),
    [
      ['--quiet', true],
      ['--update-cache', true],
      ['--virtual', '.x'],
      ['--repository', 'https://y'],
    ],
  );
});

test('downloads', () => {
  const seen = (text: string) =>
    operations(text).map((each) =>
      each.kind === 'download'
        ? [
            each.tool,
            each.urls.map(({ text }) => text).join(),
            each.output,
            each.insecure && text.slice(each.insecure.start, each.insecure.end),
          ]
        : [],
    );
  assert.deepEqual(seen('curl -fsSLko /x https://a/b | c'), [['curl', 'https://a/b', '/x', '-fsSLko']]);
  assert.deepEqual(seen('curl -LO https://a/b.tgz?x=1'), [['curl', 'https://a/b.tgz?x=1', 'b.tgz', undefined]]);
  assert.deepEqual(seen('curl -H "A: -k" https://a > f'), [['curl', 'https://a', 'f', undefined]]);
  assert.deepEqual(seen('curl https://a'), [['curl', 'https://a', '-', undefined]]);
  assert.deepEqual(seen('wget -qO- https://a'), [['wget', 'https://a', '-', undefined]]);
  assert.deepEqual(seen('wget -nv --no-check-certificate -P /t https://a/b'), [['wget', 'https://a/b', '/t/b', '--no-check-certificate']]);
  assert.deepEqual(seen('git -c http.sslVerify=false clone --depth 1 -b v1 https://a/b.git'), [
    ['git', 'https://a/b.git', 'b', '-c http.sslVerify=false'],
  ]);
  assert.deepEqual(seen('git clone https://a/b.git /c'), [['git', 'https://a/b.git', '/c', undefined]]);
  assert.deepEqual(seen('git pull; echo curl -k'), []);
});

test('archives, users, permissions and removals', () => {
  const archive = (text: string) =>
    operations(text).map((each) => (each.kind === 'archive' ? [each.tool, each.action, each.archive, each.destination] : []));
  assert.deepEqual(archive('tar xzf a.tgz -C /x'), [['tar', 'extract', 'a.tgz', '/x']]);
  assert.deepEqual(archive('tar -xzC /x --strip-components=1'), [['tar', 'extract', '-', '/x']]);
  assert.deepEqual(archive('tar --create --file a b'), [['tar', 'create', 'a', undefined]]);
  assert.deepEqual(archive('unzip -q a.zip -d /x'), [['unzip', 'extract', 'a.zip', '/x']]);
  assert.deepEqual(archive('7z x a.7z -o/x; gunzip a.gz'), [
    ['7z', 'extract', 'a.7z', '/x'],
    ['gunzip', 'extract', 'a.gz', undefined],
  ]);

  const user = (text: string) =>
    operations(text).map((each) => (each.kind === 'user' ? [each.tool, each.user, each.uid, each.group, each.system] : []));
  assert.deepEqual(user('useradd -r -u 1001 -g app -d /h app'), [['useradd', 'app', 1001, 'app', true]]);
  assert.deepEqual(user('useradd -lmu 1001 app'), [['useradd', 'app', 1001, undefined, false]]);
  assert.deepEqual(user('adduser -S -D -H -u 100 -G app app'), [['adduser', 'app', 100, 'app', true]]);
  assert.deepEqual(user('adduser --system --uid 100 --gecos "" --disabled-password app'), [['adduser', 'app', 100, undefined, true]]);
  assert.deepEqual(user('addgroup -g 1 app; addgroup app www'), [
    ['addgroup', undefined, 1, 'app', false],
    ['addgroup', 'app', undefined, 'www', false],
  ]);
  assert.deepEqual(user('usermod -aG sudo app; echo a:b | chpasswd'), [
    ['usermod', 'app', undefined, 'sudo', false],
    ['chpasswd', undefined, undefined, undefined, false],
  ]);

  const options = (text: string) => operations(text).flatMap((each) => (each.kind === 'user' ? [[...each.options.keys()]] : []));
  assert.deepEqual(options('useradd -lmp x -u 1 app; passwd --stdin root; chpasswd -e'), [
    ['--no-log-init', '--create-home', '--password', '--uid'],
    ['--stdin'],
    ['--encrypted'],
  ]);
  const permission = (text: string) =>
    operations(text).map((each) =>
      each.kind === 'permission' ? [each.tool, each.recursive, each.what?.text, each.targets.map(({ text }) => text)] : [],
    );
  assert.deepEqual(permission('chmod -R 777 /a /b'), [['chmod', true, '777', ['/a', '/b']]]);
  assert.deepEqual(permission('chmod -x a; chown --from=b c:d e'), [
    ['chmod', false, '-x', ['a']],
    ['chown', false, 'c:d', ['e']],
  ]);
  const removed = operations('rm -rf /var/lib/apt/lists/* -- -x')[0];
  assert.ok(removed?.kind === 'remove' && removed.recursive);
  assert.deepEqual(
    removed.targets.map(({ text }) => text),
    ['/var/lib/apt/lists/*', '-x'],
  );
});

test('modes that let everybody write', () => {
  for (const mode of ['777', '0777', '666', '0002', 'a+w', 'o+w', 'a+rwX', 'o=rwx', 'ugo+rw', 'u=rwx,go=rwx', 'g-w,o+w']) {
    assert.equal(chmodAddsWorldWrite({ value: mode }), true, mode);
  }
  for (const mode of ['1777', '755', '0644', '+x', 'u+w', 'g+w', 'o-w', 'a+rX', 'o+w,o-w', 'a+w,+t', '770', '+w']) {
    assert.equal(chmodAddsWorldWrite({ value: mode }), false, mode);
  }
  assert.equal(chmodAddsWorldWrite({ value: undefined }), undefined);
});
