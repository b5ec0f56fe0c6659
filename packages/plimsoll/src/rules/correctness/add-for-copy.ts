import type { Step } from '../../build/graph.types.ts';
import { sourceKind } from '../../build/remote-source.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const addForCopy = defineRule({
  id: 'add-for-copy',
  practice: 'correctness',
  severity: 'info',
  aliases: ['DL3020', 'DS-0005', 'CKV_DOCKER_4', 'add_instead_of_copy', 'CIS-DI-0009'],
  summary: 'ADD where COPY does the same',
  why: 'ADD downloads addresses and unpacks archives; COPY only copies. Where neither is wanted COPY says so, and a file that one day is an archive is not unpacked by surprise.',
  notWhen: 'A local archive is to be unpacked, or something is fetched from an address.',
  decides:
    'All sources are files of the context (or text in the file), none is an archive by its name, and no flag asks for what only ADD can do. Patterns that may take an archive, and sources in variables without a value, are left alone; but one that is named after a Java archive and is copied to one (`ADD ${JAR_FILE} app.jar`) is a file that the build tool made, and the fix is not a safe one. Of a built image an ADD in its history that wrote one file under the name it was given, and is not known to be the base’s.',
  sources: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
  messages: { copy: 'ADD only copies here: COPY says so, and never unpacks or downloads' },
  examples: [
    { bad: 'FROM debian:12\nADD . /app\n', flags: 'ADD', fixed: 'FROM debian:12\nCOPY . /app\n' },
    {
      bad: 'FROM debian:12\nARG JAR=target/app.jar\nadd --chown=1000:1000 ["${JAR}", "conf.d", "/app/"]\nONBUILD ADD src /src\n',
      flags: ['add', 'ADD'],
      fixed: 'FROM debian:12\nARG JAR=target/app.jar\ncopy --chown=1000:1000 ["${JAR}", "conf.d", "/app/"]\nONBUILD COPY src /src\n',
    },
    { good: 'FROM scratch\nADD rootfs.tar.xz /\nADD app.tgz b.tar.zst dump.gz /data/\n' },
    { good: 'FROM debian:12\nADD https://example.com/a.txt /a.txt\nADD git@example.com:team/a.git /a\n' },
    {
      bad: 'FROM eclipse-temurin:21-jre\nARG JAR_FILE\nADD ${JAR_FILE} app.jar\n',
      flags: 'ADD',
      fixed: 'FROM eclipse-temurin:21-jre\nARG JAR_FILE\nCOPY ${JAR_FILE} app.jar\n',
    },
    { good: 'FROM debian:12\nARG JAR_URL\nADD $JAR_URL app.jar\nARG JAR_FILE\nADD $JAR_FILE /opt/\n' },
    { good: 'FROM debian:12\nARG FILE\nADD $FILE /\nADD dist/* /dist/\nADD --unpack=true a /b\n' },
    { good: { dockerfile: 'FROM debian:12\nADD vendor* /v/\n', files: { 'vendor.tar.gz': '' } } },
    {
      bad: { image: { layers: [{ by: '/bin/sh -c #(nop) ADD file:0a1b in /app/config.json ', files: { 'app/config.json': '{}' } }] } },
      flags: 'history/1',
    },
    { good: { image: { layers: [{ by: '/bin/sh -c #(nop) ADD file:0a1b in / ', files: { 'etc/passwd': '', 'bin/sh': '' } }] } } },
    { good: { image: { layers: [{ by: 'ADD https://example.com/a.json /app/a.json # buildkit', files: { 'app/a.json': '{}' } }] } } },
  ],
  detect: {
    *image(image) {
      for (const step of image.ownSteps) {
        if (step.keyword !== 'ADD' || /(?:^|\s)(?:https?|git):|\.git\b/.test(step.body)) continue;
        const target = step.body.trim().split(/\s+/).at(-1)?.replace(/^\//, '') ?? '';
        const files =
          step.layer === undefined ? undefined : image.layers[step.layer]?.analysis.entries.filter(({ kind }) => kind !== 'directory');
        // What is unpacked has other names; without layers to look at, only a name that no directory has tells.
        const isCopied = files
          ? files.length === 1 && files[0]?.path === target
          : /\.(?:json|ya?ml|toml|conf|txt|sh|py|js|properties)$/.test(target);
        if (isCopied) yield { message: 'copy', at: image.atStep(step) };
      }
    },
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'ADD')) {
        if (instruction.broken || instruction.sources.length === 0) continue;
        const built = isBuiltArchive(step, instruction);
        if (!built && !onlyCopies(file, step, instruction)) continue;
        const written = file.text(instruction.keywordSpan);
        const fix: FixReport = {
          title: 'Write COPY',
          // The argument could still be given an address.
          applicability: built ? 'unsafe' : 'safe',
          edits: [file.replace(instruction.keywordSpan, written === 'add' ? 'copy' : 'COPY')],
        };
        yield { message: 'copy', at: instruction.keywordSpan, fix };
      }
    },
  },
});

function onlyCopies(file: DockerfileView, step: Step, { sources, flags, onbuild }: InstructionOf<'ADD'>): boolean {
  if (flags.some(({ name }) => !/^(?:chown|chmod|link|exclude)$/.test(name))) return false;
  return sources.every((word) => {
    if (word.heredoc) return true;
    const value = step.expand(word);
    if (!value.known || value.value === '' || sourceKind(value.value) !== 'local' || archive.test(value.value)) return false;
    if (!/[*?[]/.test(value.value)) return true;
    // What a pattern takes is known from the context, or from an ending that is none of an archive.
    const context = onbuild ? undefined : file.context;
    if (context && context.incomplete === undefined) {
      const files = context.select(value.value);
      if (files.length > 0) return files.every(({ path }) => !archive.test(path));
    }
    return /\.[\w-]+$/.test(value.value);
  });
}

/** A Java archive whose name the build gives, which ADD never unpacks. */
function isBuiltArchive(step: Step, { sources, destination, flags }: InstructionOf<'ADD'>): boolean {
  const [source] = sources;
  if (!source || !destination || sources.length > 1 || flags.length > 0) return false;
  if (!/^\$\{?(?:\w+_)?(?:JAR|WAR|EAR)(?:_?(?:FILE|FILENAME|NAME|PATH))?\}?$/i.test(source.text)) return false;
  const value = step.expand(source);
  return (!value.known || value.value === '') && /\.[jwe]ar$/.test(destination.text);
}

/** Archives, and compressed files, which may hold one. */
const archive = /\.(?:tar(?:\.\w+)?|t[bglx]z2?|tzst|taz|gz|bz2|xz|lz|lzma|zst|z)$/i;
