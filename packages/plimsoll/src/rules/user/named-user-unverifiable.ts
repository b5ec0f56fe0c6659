import { namedUser, numberInsteadOfName } from '../../facts/user/user-number.ts';
import { defineRule } from '../define.ts';

const manifest = (context: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  template:\n    spec:\n      securityContext:\n${context}      containers:\n        - name: shop\n          image: registry.example/shop:1\n`;

export const namedUserUnverifiable = defineRule({
  id: 'named-user-unverifiable',
  practice: 'user',
  severity: 'error',
  aliases: ['DL3066'],
  summary: 'Kubernetes cannot tell whether the named user is root, and does not start the container',
  why: 'With `runAsNonRoot: true` the kubelet has to know before the start that the user is not root. It reads the image configuration, not the account file inside: a name proves nothing, so the pod stays in CreateContainerConfigError with "image has non-numeric user, cannot verify user is non-root".',
  notWhen: 'The manifest is given a runAsUser before it is applied, for example by an overlay.',
  decides:
    'The user that the shipped image ends as is a name, and a container of a manifest of this repository runs an image of this name with runAsNonRoot and without runAsUser, its own or of its pod. A runAsUser that a template fills in counts as one.',
  sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  messages: {
    named: '{container} has runAsNonRoot and no runAsUser, so it does not start as {user}: Kubernetes needs a number',
  },
  examples: [
    {
      bad: {
        path: 'shop/Dockerfile',
        files: {
          'shop/Dockerfile': 'FROM debian:13\nRUN useradd --uid 1001 app\nUSER app\nCMD ["/app"]\n',
          'deploy/shop.yaml': manifest('        runAsNonRoot: true\n'),
        },
      },
      flags: 'app',
      fixed: 'FROM debian:13\nRUN useradd --uid 1001 app\nUSER 1001\nCMD ["/app"]\n',
    },
    {
      bad: {
        path: 'shop/Dockerfile',
        files: {
          'shop/Dockerfile': 'FROM alpine:3.22\nRUN addgroup -S app && adduser -S -G app app\nUSER app:app\nCMD ["/app"]\n',
          'deploy/shop.yaml': manifest('        runAsNonRoot: true\n'),
        },
      },
      flags: 'app:app',
      fixed: 'FROM alpine:3.22\nRUN addgroup -S app && adduser -u 10001 -S -G app app\nUSER 10001:app\nCMD ["/app"]\n',
    },
    {
      good: {
        path: 'shop/Dockerfile',
        files: {
          'shop/Dockerfile': 'FROM node:24\nUSER node\nCMD ["node", "."]\n',
          'deploy/shop.yaml': manifest('        runAsNonRoot: true\n        runAsUser: 1000\n'),
        },
      },
    },
    {
      good: {
        path: 'shop/Dockerfile',
        files: {
          'shop/Dockerfile': 'FROM node:24\nUSER 1000\nCMD ["node", "."]\n',
          'deploy/shop.yaml': manifest('        runAsNonRoot: true\n'),
        },
      },
    },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const user = stage && namedUser(stage);
      const container = user === undefined ? undefined : file.usage?.nonRootDemandedBy;
      if (!stage || user === undefined || container === undefined) return;
      const { userFrom } = stage.final;
      const word = userFrom?.instruction.keyword === 'USER' ? userFrom.instruction.argument : undefined;
      const fix = numberInsteadOfName(file, stage);
      yield {
        message: 'named',
        data: { container, user },
        at: word?.span ?? stage.from.image?.span ?? stage.from.span,
        ...(fix && { fix }),
      };
    },
  },
});
