interface Reason {
  /** The kinds that it is about. */
  readonly kind: RegExp;
  /** Fits what the fixture is called; all of the kind without it. */
  readonly fixture?: RegExp;
  /** Fits `name version`; all of the fixture without it. */
  readonly package?: RegExp;
  readonly reason: string;
  /** What the test expects is in none of the files that the data has: nobody could find it there. */
  readonly absent?: true;
}

/** Why a package that a peer's test expects is not told by us. The first that fits counts. */
const reasons: readonly Reason[] = [
  { kind: /golang\/mod/, fixture: /no replace/, reason: 'a replacement in the same go.mod holds; the test reads it for another module' },
  { kind: /golang\/gomod/, fixture: /replacements_ local/, reason: 'a folder is no module: the required one is told without a version' },
  { kind: /golang\/gomod/, fixture: /indirect-1\.16/, reason: 'the go.sum beside it is not in the data', absent: true },
  {
    kind: /ruby\/gemspec/,
    fixture: /version_constant/,
    reason: 'the file with the constant is not in the data: the gem is told without a version',
    absent: true,
  },
  { kind: /dart/, package: /^flutter/, reason: 'the least version that an SDK may have is not the version of a package in it' },
  { kind: /swift\/swift/, package: /swift-ogg/, reason: '0.0.1 is the name of a branch there' },
  { kind: /^packages:elixir/, package: /enacl/, reason: "a commit is in the package URL's vcs_url, and no version" },
  { kind: /^packages:elixir/, package: /local_dep/, reason: 'a folder of the project is no package' },
  { kind: /githubactions/, package: /^\.\//, reason: 'a folder of the same repository is no package' },
  { kind: /wordpress/, package: /Akismet/, reason: "told by its folder's name, akismet, under which it is published" },
  {
    kind: /^packages:cpp/,
    fixture: /vcpkg/i,
    reason: "versions that only vcpkg's registry knows, which the test has on the disk",
    absent: true,
  },
  { kind: /gleamtoml/, package: />=/, reason: 'a range is no version: told without one' },
  { kind: /ocaml\/opam/, fixture: /valid\.install/, reason: 'a list in a form that opam does not write' },
  { kind: /dockercomposeimage/, package: /image4/, reason: 'the variable is set by the test', absent: true },
  { kind: /containers\/containerd/, reason: 'told by the name without the tag, and the digest' },
  { kind: /^packages:binary/, package: /^foo /, reason: "the test's own classifier", absent: true },
  {
    kind: /os\/dpkg/,
    package: /^(wantdeinstall_configfiles|wantpurge_notinstalled) /,
    reason: 'its files are not there: what dpkg and opkg remember of removed packages is told by that test alone',
  },
  {
    kind: /rhel\/rhcc/,
    package: /^openshift4\//,
    reason: 'the label says openshift/: the other name is in a list that Red Hat publishes',
    absent: true,
  },
  { kind: /sbom\/spdx/, fixture: /\/dhi\//, reason: 'the image itself, which its bill describes: not a package in it' },
  {
    kind: /javascript|python/,
    fixture: /registry_response/,
    reason: "a registry's answer, which the test serves while it reads another file",
    absent: true,
  },
  {
    kind: /^packages:javascript/,
    fixture: /pnpm-lock\.yaml/,
    reason: 'the test cut these out of the list of packages, where pnpm always has them',
  },
  { kind: /denotssource/, reason: 'addresses within programs: no list of packages; deno.lock is read' },
  { kind: /denojson/, reason: 'a range of which the least version is not what will be there; deno.lock is read' },
  { kind: /yarnlock/, package: /0\.0\.0-use\.local/, reason: 'Yarn writes this for every workspace: told without a version' },
  { kind: /packagejson/, package: /dep/, reason: 'what a package asks for, mostly ranges: lock files and node_modules say what is there' },
  {
    kind: /python/,
    fixture: /compatible|guess|with_version|example|_deps|extras_syntax|env_markers|setup\.py/,
    reason: 'a range: told without a version, as the least one is not what will be there',
  },
  { kind: /python\/requirements/, package: /^foo7/, reason: 'the version is 1.0, the words behind it are none of it' },
  {
    kind: /java\/pom/,
    package: /^org\.example:/,
    reason: 'stands in a POM of a repository that is not in the data: direct dependencies are told',
    absent: true,
  },
  { kind: /pomxml/, package: /ranged-package/, reason: 'a range: told without a version' },
  { kind: /pomxml/, package: /dave/, reason: 'stands in a parent that is not in the data', absent: true },
  { kind: /java\/jar/, fixture: /search/, reason: "the test's own answer of a search by digest or name", absent: true },
  { kind: /java\/jar/, package: /Spring Framework/, reason: 'a title is no artifact: told by the name of the file' },
  {
    kind: /^packages:java$/,
    fixture: /Jenkins/,
    reason: 'the plugin is made when the tests are built; the data has its sources',
    absent: true,
  },
  {
    kind: /java\/archive/,
    fixture: /MANIFEST\.MF/,
    reason: 'the test packs the manifest into a jar, which is not in the data',
    absent: true,
  },
  { kind: /java\/archive/, reason: 'nothing states a group: told without one, not with the artifact or a part of its name' },
  { kind: /verificationmetadata/, fixture: /missing attribute/, reason: 'without a group told by the name, without a name as unknown' },
  { kind: /bazelmaven/, reason: 'put together by the program from parts' },
  { kind: /^packages:dotnet$/, reason: 'brings no file to the application: the shared runtime has it' },
  { kind: /paketdependencies/, reason: 'a range: told without a version' },
  { kind: /dotnetpe/, package: /HelloWorldApp/, reason: "told by the product's version, 1.0.0; the .exe is a native launcher without one" },
  { kind: /dotnetpe/, reason: 'an assembly that this one refers to is not in it' },
];

/** Of several that fit the first. */
export function reasonFor(miss: { readonly kind: string; readonly fixture: string; readonly package: string }): Reason | undefined {
  return reasons.find(
    (reason) => reason.kind.test(miss.kind) && (reason.fixture?.test(miss.fixture) ?? true) && (reason.package?.test(miss.package) ?? true),
  );
}
