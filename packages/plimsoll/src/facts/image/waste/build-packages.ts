/** Packages of operating systems for building only, by name. */
export function buildPackageKind(name: string): 'compilers' | 'development-headers' | undefined {
  if (/-(dev|devel|headers|static|dbg|dbgsym|debuginfo|debugsource)$/.test(name) || name === 'linux-libc-dev') return 'development-headers';
  return compilerPackage.test(name) ? 'compilers' : undefined;
}

const compilerPackage = new RegExp(
  `^(?:${[
    // A base package of gcc holds nothing but a changelog.
    '(?:gcc|g\\+\\+|cpp|gfortran|gccgo|gnat)(?:-c\\+\\+|-[\\d.]+|-x86-64-linux-gnu|-aarch64-linux-gnu)*',
    '(?:clang|llvm|lld|lldb)(?:-[\\d.]+)?(?:-tools|-runtime)?',
    'binutils(?:-[a-z0-9-]+)?',
    'make|gmake|cmake(?:-data)?|ninja(?:-build)?|meson|samurai|bazel|scons',
    'autoconf|automake|autotools-dev|libtool|m4|bison|flex|byacc|gettext|swig|nasm|yasm|ccache|patch|pkg-?config|pkgconf',
    'build-essential|build-base|alpine-sdk|base-devel|dpkg-dev|debhelper|fakeroot|rpm-build|redhat-rpm-config',
    'rustc|cargo|rust|golang(?:-[\\d.]+)?(?:-go|-src|-bin)?|go|ghc|nim|zig|dmd|ldc',
    'openjdk-?[\\d.]+-jdk(?:-headless)?|java-[\\d.]+-openjdk-devel|openjdk[\\d.]+-jdk|dotnet-sdk-[\\d.]+',
    'gdb|strace|ltrace|valgrind|perf|linux-tools-[a-z0-9.-]+',
    'git|git-man|git-core|mercurial|mercurial-common|subversion|bzr|cvs',
  ].join('|')})$`,
);
