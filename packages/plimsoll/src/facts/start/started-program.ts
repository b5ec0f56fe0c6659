import type { Stage, Step } from '../../build/graph.types.ts';
import type { Command } from '../../shell/view.ts';

/**
 * The command that a container of the stage starts, as far as the file says: of ENTRYPOINT, or of CMD where there is no
 * ENTRYPOINT or it is a script or an init that starts its arguments. Undefined if the base decides, or nobody can tell.
 */
export function startedCommand({ final }: Stage): Command | undefined {
  const entry = only(final.entrypoint);
  if (final.entrypoint && !entry) return undefined;
  if (!entry) return only(final.cmd);
  if (!/\.sh$|entrypoint|^(tini|dumb-init|gosu|su-exec|catatonit)$/.test(entry.name ?? '')) return entry;
  return only(final.cmd);
}

/** A shell, a program that only waits, or a plain tool: an image to work in or to copy files out of, not a service. */
export function isInteractive({ name }: Command): boolean {
  return (
    name === undefined ||
    /^(|ba|z|da|a|k|fi)sh$|^(sleep|tail|true|cat|echo|top|tmux|screen|code-server|jupyter.*|help|tar|cp|mv|ls|find)$/.test(name)
  );
}

const interactive =
  /^(?:ba|z|a|da)?sh$|^(?:python3?|i?pypy3?|node|deno|bun|jython|irb|iex|erl|julia|ghci|R|php|jshell|perl|lua|luajit|scala|clojure|clj|swift|sbcl|racket)$/;

/** What keeps a container running, or ends at once: nothing is served. */
const waits = /^(?:true|sleep|pause|tail|echo|cat|ls|tar|cp)$/;

/**
 * Neither the file nor the base names a program, or only a shell or interpreter to talk to, or a build tool: a base image, or one of
 * tools that people enter by hand or a pipeline runs.
 */
export function startsNothing(stage: Stage): boolean {
  return stage.final.exposed.length === 0 && startsNoProgram(stage);
}

/** The same of an image with ports: what listens there has to be named by whoever starts a container. */
export function startsNoProgram({ final, root }: Stage): boolean {
  // `ENTRYPOINT []` takes the base's away.
  if (final.entrypoint?.script && final.entrypoint.script.commands.length === 0 && !final.cmd?.script?.commands.length) return true;
  if (final.entrypoint) {
    const [command, ...others] = unwrapped(final.entrypoint);
    if (others.length === 0 && command && (waits.test(command.name ?? '') || (talks(command) && (!final.cmd || onlyOptions(final.cmd))))) {
      return true;
    }
    // Such a script ends with exec "$@".
    const passesOn = others.length === 0 && command !== undefined && command.args.length === 0 && /entrypoint/.test(command.name ?? '');
    // The one of the Temurin images, which add nothing to start.
    if (passesOn && !final.cmd) return command.name === '__cacert_entrypoint.sh';
    if (!passesOn) return false;
  }
  // `CMD []` takes the base's away, too.
  if (final.cmd && final.cmd.script?.commands.length !== 0) {
    const [command, ...others] = unwrapped(final.cmd);
    if (others.length > 0 || !command) return false;
    if (buildsOnly(command) || waits.test(command.name ?? '')) return true;
    return talks(command);
  }
  if (root.kind !== 'image') return true;
  const { facts } = root;
  if (facts?.role === 'server') return false;
  return facts?.entrypoint === undefined || interactive.test(facts.cmd?.length === 1 ? (facts.cmd[0] ?? '') : '');
}

/** A shell or interpreter without a program to run. */
function talks({ name, args }: Command): boolean {
  if (!interactive.test(name ?? '')) return false;
  // The command to run is to be given.
  if (args.length === 1 && args[0]?.value === '-c') return true;
  return args.every(({ value }) => value !== undefined && isPlainOption(value));
}

/** CMD as arguments of ENTRYPOINT. */
function onlyOptions({ script }: Step): boolean {
  return (
    script?.commands.every(({ program, args }) => [program, ...args].every(({ value }) => value !== undefined && isPlainOption(value))) ===
    true
  );
}

const isPlainOption = (word: string): boolean => /^-(?!\w*[cem])/.test(word);

/** The commands of a step, without the shell of `sh -c 'tail -f /dev/null'` around them. */
function unwrapped({ script }: Step): readonly Command[] {
  const [shell, ...inner] = script?.commands ?? [];
  if (inner.length === 0) return script?.commands ?? [];
  const wraps = shell?.args.length === 2 && inner.every(({ inside }) => inside.length === 1 && inside[0] === 'string');
  return wraps && /^(?:ba|da|a)?sh$/.test(shell?.name ?? '') ? inner : (script?.commands ?? []);
}

/** A program that does one thing for whoever calls it, and ends. */
export function commandLineTool(stage: Stage): string | undefined {
  if (stage.final.exposed.length > 0) return undefined;
  const { name, args } = startedCommand(stage) ?? {};
  // `uv run server.py` starts what its argument names.
  if (name === undefined || (/^uvx?$/.test(name) && args?.some(({ value }) => value === 'run'))) return undefined;
  const known = commandLineTools.has(name) || /^qemu-\w+$|[-_](?:cli|lint)$|[a-z]ctl$/.test(name);
  return known || asksForHelp(stage.final.cmd) || takesArguments(stage) ? name : undefined;
}

/** What runs for long, by its name, or what may: the program of the project itself. */
const soundsServing =
  /d$|serv|daemon|agent|manager|operator|controller|provisioner|scheduler|proxy|gateway|export|worker|runner|bot$|node|watch|monitor|sync|api|web|http|hub|relay|queue|consumer|collector|broker|listener|adapter|plugin|driver|webhook|main$|app$|start|run|entrypoint|init/i;

/** `ENTRYPOINT ["truss"]`, found in PATH, and nothing more: its arguments come from whoever calls it, and no port or volume is named. */
function takesArguments({ final }: Stage): boolean {
  const entry = only(final.entrypoint);
  if (!entry || final.entrypoint?.script?.form !== 'exec' || final.cmd || final.healthcheck || final.volumes.length > 0) return false;
  const path = entry.program.value ?? '';
  return (
    entry.args.length === 0 && /^(?:\/usr(?:\/local)?\/bin\/|\/bin\/)?[a-z][\w-]*$/.test(path) && !soundsServing.test(entry.name ?? '')
  );
}

/** `CMD ["--help"]`: the program is for those who give it arguments. */
function asksForHelp(cmd: Step | undefined): boolean {
  const [command, ...others] = cmd?.script?.commands ?? [];
  return others.length === 0 && command?.args.length === 0 && /^(?:--?help|-h|help|--version)$/.test(command.program.value ?? '');
}

/** The program for the desktop that the comments of a file start with the socket of the X server. */
export function desktopProgram(text: string, stage: Stage): string | undefined {
  return text.includes('/tmp/.X11-unix') && stage.final.exposed.length === 0 ? startedCommand(stage)?.name : undefined;
}

const commandLineTools = new Set(
  [
    'aws gcloud gsutil bq az doctl heroku ibmcloud oci dcos s3cmd s4cmd cli53 wrangler',
    'terraform tofu terragrunt terraform-docs tflint packer pulumi kubectl kustomize helm helmfile kubeval kubeconform kube-score kind',
    'skaffold pack sops ansible ansible-playbook ansible-lint r10k ralsh puppet-lint vagrant docker docker-compose fastlane flutter',
    'git gh hub curl lynx jq yq xmllint jsonnet protoc pandoc pdflatex latexmk gnuplot gs pdftk wkhtmltopdf tesseract guetzli aspell',
    'ffmpeg ffprobe convert magick youtube-dl yt-dlp phantomjs slimerjs casperjs hugo zola pelican go-md2man ant swift',
    'shellcheck hadolint dclint yamllint markdownlint eslint prettier black flake8 pylint mypy bandit rubocop golangci-lint perltidy conftest',
    'konstraint dgoss container-structure-test trivy grype syft dockle osv-scanner cosign crane skopeo buildah singularity',
    'wp composer mysql psql mysqldump pg_dump redis-cli mongodump htpasswd certbot tarsnap',
    'openscad blender inkscape gimp rdesktop uv uvx ruff',
    'nmap masscan sqlmap nikto john traceroute speedtest ab wrk stress pwgen fdupes vim emacs nano mc htop',
  ].flatMap((line) => line.split(' ')),
);

/** What makes packages of a distribution. */
const packagers = /^(?:fpm|nfpm|rpmbuild|dpkg-buildpackage|dpkg-deb|debuild|abuild|makepkg)$/;

const generators = /^(?:gen|generate|build|compile|package|publish|push)(?:[-_.][\w.-]{0,40})?\.sh$/;

/** The build tool that an image to build with starts, or what generates something or makes packages. */
export function buildTool(stage: Stage): string | undefined {
  const { final } = stage;
  const packager = (final.entrypoint ?? final.cmd)?.script?.commands.find(({ name }) => packagers.test(name ?? ''));
  if (packager) return packager.name;
  // In the argument of a shell that ENTRYPOINT starts.
  if (final.cmd?.instruction.body.text.includes('pyinstaller ')) return 'pyinstaller';
  const entry = only(final.entrypoint);
  // `ENTRYPOINT ["make"]` takes the targets from its caller, and a script that generates something ends with it.
  if (
    entry &&
    ((!final.cmd && entry.args.length === 0 && buildsOnly(entry) && !isCopied(stage, entry)) || generators.test(entry.name ?? ''))
  )
    return entry.name;
  const command = final.entrypoint ? undefined : only(final.cmd);
  return command !== undefined && buildsOnly(command) ? command.name : undefined;
}

/** A program of the project that is called like a tool. */
function isCopied({ steps }: Stage, { name }: Command): boolean {
  return steps.some(
    ({ instruction }) => instruction.keyword === 'COPY' && instruction.sources.some(({ text }) => text.endsWith(`/${name}`)),
  );
}

/** `go version`, `gradle jar`: not what runs the program that was built. */
function buildsOnly({ name = '', args }: Command): boolean {
  if (!/^(?:go|gb|gradle|gradlew|mvn|mvnw|make|cargo|bazel|bazelisk|ninja|cmake|scons|stack|cabal|msbuild|xbuild)$/.test(name))
    return false;
  return !args.some(({ unquoted }) => /run|serve|start|exec|dev|watch|up$/i.test(unquoted));
}

function only(step: Step | undefined): Command | undefined {
  const commands = step?.script?.understood ? step.script.commands : undefined;
  const last = commands?.at(-1);
  return last?.inside.every((nesting) => nesting === 'string') ? last : undefined;
}
