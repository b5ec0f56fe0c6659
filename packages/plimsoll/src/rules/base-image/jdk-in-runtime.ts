import type { SmallerBase } from '../../bases/catalogue.types.ts';
import { stageChain } from '../../build/queries.ts';
import { isNamedAfterVariant } from '../../facts/images/named-after-variant.ts';
import { neededProgram } from '../../facts/images/needed-programs.ts';
import { shippedBuilds } from '../../facts/stages/shipped-builds.ts';
import { startedCommand } from '../../facts/start/started-program.ts';
import { defineRule, type FixReport } from '../define.ts';

export const jdkInRuntime = defineRule({
  id: 'jdk-in-runtime',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'The shipped image has a whole JDK, and only runs Java',
  why: 'A Java program needs a runtime. The JDK adds the compiler and its tools, about as much again, and gives an intruder something to compile with.',
  notWhen: 'The program compiles at run time (JSP, scripts), or somebody needs jcmd and jmap in the running container.',
  decides:
    'The shipped stage starts java, stands on a JDK whose vendor publishes a JRE of the same version as the catalogue lists it, and no step, start command or health check runs a tool of the JDK. Where sizes of both are known, oversized-base says the same with numbers; for an image that ended, end-of-life-base names the successor; where the jar is built in the image, single-stage-build does. Info where the path of the file says that the image comes with the JDK, too.',
  sources: ['https://github.com/docker-library/docs/tree/master/eclipse-temurin'],
  messages: { jdk: '{image} is a JDK, and only java runs here: {other} is the runtime alone' },
  examples: [
    {
      bad: 'FROM sapmachine:21\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
      flags: 'sapmachine:21',
      fixed: 'FROM sapmachine:21-jre\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
    },
    {
      bad: 'FROM ibm-semeru-runtimes:open-21-jdk\nCOPY app.jar /\nENTRYPOINT exec java $OPTS -jar /app.jar\n',
      flags: 'ibm-semeru-runtimes:open-21-jdk',
      fixed: 'FROM ibm-semeru-runtimes:open-21-jre\nCOPY app.jar /\nENTRYPOINT exec java $OPTS -jar /app.jar\n',
    },
    { good: 'FROM sapmachine:21\nCOPY . /\nRUN javac A.java\nCMD ["java", "A"]\n' },
    { good: 'FROM sapmachine:21-jre\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n' },
    { good: 'FROM sapmachine:21\nCOPY app.jar /\nCMD ["./start"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      const root = shipped?.root;
      if (!shipped || root?.kind !== 'image' || !root.facts || /jre/.test(root.reference.tag ?? '')) return;
      if (!/jdk|java|temurin|semeru|sapmachine|corretto|zulu|liberica/.test(root.reference.familiar)) return;
      // The successor of a retired image is for end-of-life-base to name.
      if (root.facts.retired || startedCommand(shipped)?.name !== 'java' || shippedBuilds(file).length > 0) return;
      const { facts } = root;
      // The nearest name is the same variant.
      const [runtime] = facts.smaller
        .filter(({ reference, sameLibc }) => sameLibc && /[:-]jre(?:-|$)/.test(reference))
        .sort((a, b) => a.reference.length - b.reference.length);
      const image = [...stageChain(shipped)].at(-1)?.from.image;
      if (!runtime || !image || isMeasured(facts, runtime)) return;
      const users = file.graph.stages.filter(({ root: other }) => other === root);
      const tools = ['javac', 'jar', 'jlink', 'jdeps', 'jcmd', 'jmap', 'jstack', 'jps', 'jshell', ...runtime.missing];
      if (neededProgram(users, tools)) return;
      const tag = runtime.reference.slice(runtime.reference.lastIndexOf(':') + 1);
      const isPlain = !/[$"'\\]/.test(image.text) && root.reference.digest === undefined && root.reference.tag !== undefined;
      const fix: FixReport = {
        title: `Start from ${runtime.reference}`,
        applicability: isPlain ? 'unsafe' : 'manual',
        edits: isPlain ? [file.replace(image.span, `${image.text.slice(0, image.text.lastIndexOf(':'))}:${tag}`)] : [],
      };
      const severity = isNamedAfterVariant(file, root.reference.tag) ? 'info' : 'warning';
      yield { message: 'jdk', data: { image: image.text, other: runtime.reference }, at: image.span, severity, fix };
    },
  },
});

/** oversized-base has numbers for it. */
function isMeasured(facts: { readonly size: unknown; readonly compressedSize: unknown }, smaller: SmallerBase): boolean {
  return (
    (facts.size !== undefined && smaller.size !== undefined) || (facts.compressedSize !== undefined && smaller.compressedSize !== undefined)
  );
}
