import type { CodeText } from '../../code-text.ts';
import { factAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency, NativeDependency, Workspace } from '../../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../../project-reader.ts';
import { type NativeTable, nativeAmong } from '../native-dependencies.ts';

/** Modules that are only of use in tests; go.mod does not tell them from the others. */
const forTests =
  /^(?:github\.com\/(?:stretchr\/testify|onsi\/(?:ginkgo|gomega)|golang\/mock|testcontainers\/testcontainers-go|google\/go-cmp|DATA-DOG\/go-sqlmock|jarcoal\/httpmock|h2non\/gock|ory\/dockertest|gavv\/httpexpect|alicebob\/miniredis|vektra\/mockery|frankban\/quicktest)|go\.uber\.org\/(?:mock|goleak)|gotest\.tools)(?:\/|$)/;

/** The modules that go.mod files require directly, each once. */
export function goDependencies(reader: ProjectReader, modules: readonly string[]): Dependency[] {
  const result = new Map<string, Dependency>();
  for (const path of modules) {
    const source = reader.text(path);
    if (!source) continue;
    let offset = 0;
    let block = '';
    for (const line of source.text.split('\n')) {
      const opened = /^(\w{1,20})\s{0,5}\(/.exec(line)?.[1];
      if (opened !== undefined) block = opened;
      else if (/^\s{0,5}\)/.test(line)) block = '';
      const required = line.length > 1000 ? null : /^(?:require\s{1,5}|\s{1,10})(\S{1,200})\s{1,10}(v\S{1,100})/.exec(line);
      const counts = required && (line.startsWith('require') || block === 'require') && !line.includes('// indirect');
      const [, name = '', version] = required ?? [];
      if (counts && !result.has(name)) {
        const scope = forTests.test(name) ? 'development' : 'production';
        result.set(name, { name, version, scope, evidence: factAt(name, path, source, offset).evidence });
      }
      offset += line.length + 1;
    }
  }
  return [...result.values()];
}

/** Modules that hold C code or bind a C library: they build only with cgo, and then ask for a C compiler. */
const cgoModules: () => NativeTable = once(() => {
  const bindings: readonly (readonly [string, string])[] = [
    ['github.com/mattn/go-sqlite3', 'SQLite'],
    ['gorm.io/driver/sqlite', 'SQLite'],
    ['github.com/mutecomm/go-sqlcipher', 'SQLCipher'],
    ['github.com/confluentinc/confluent-kafka-go', 'librdkafka'],
    ['github.com/h2non/bimg', 'libvips'],
    ['github.com/davidbyttow/govips', 'libvips'],
    ['gopkg.in/gographics/imagick.v2', 'ImageMagick'],
    ['gopkg.in/gographics/imagick.v3', 'ImageMagick'],
    ['github.com/DataDog/zstd', 'zstd'],
    ['github.com/valyala/gozstd', 'zstd'],
    ['github.com/chai2010/webp', 'libwebp'],
    ['github.com/libgit2/git2go', 'libgit2'],
    ['github.com/pebbe/zmq4', 'libzmq'],
    ['github.com/godror/godror', 'the Oracle client'],
    ['github.com/linxGnu/grocksdb', 'RocksDB'],
    ['github.com/tecbot/gorocksdb', 'RocksDB'],
    ['github.com/marcboeker/go-duckdb', 'DuckDB'],
    ['github.com/duckdb/duckdb-go', 'DuckDB'],
    ['github.com/google/gopacket/pcap', 'libpcap'],
    ['gocv.io/x/gocv', 'OpenCV'],
    ['github.com/otiai10/gosseract', 'Tesseract'],
  ];
  return new Map(bindings.map(([name, library]) => [name, { kind: 'compiles', reason: `binds ${library} through cgo` }] as const));
});

/** What needs cgo: known modules, and sources that `import "C"`. */
export function goNativeDependencies(dependencies: readonly Dependency[], texts: readonly CodeText[]): NativeDependency[] {
  const known = nativeAmong(dependencies, cgoModules(), (name) => name.replace(/\/v\d{1,3}$/, ''));
  for (const text of texts) {
    const match = /^(?:import[ \t]{1,5}|[ \t]{1,10})"\u0001"[ \t\r]{0,5}$/m.exec(text.code);
    if (!match || text.source.text[match.index + match[0].indexOf('"') + 1] !== 'C') continue;
    return [...known, { ...factAt('C', text.path, text.source, match.index), kind: 'compiles', reason: 'calls C through cgo' }];
  }
  return known;
}

/** The `go.work` at or above a directory that uses it. */
export function goWorkspace(reader: ProjectReader, directory: string): Workspace | undefined {
  for (let root = directory; ; root = directoryOf(root.slice(0, -1))) {
    const source = reader.text(`${root}go.work`);
    if (source) {
      const used = [...source.text.matchAll(/^(?:use[ \t]{1,5}|[ \t]{1,10})(\.[\w./-]{0,200})/gm)]
        .map((match) => resolvePath(root, match[1] ?? ''))
        .filter((path) => path !== undefined)
        .map((path) => (path === '' ? '' : `${path}/`));
      return root === directory || used.includes(directory) ? { root, manager: 'go', members: used } : undefined;
    }
    if (root === '') return undefined;
  }
}
