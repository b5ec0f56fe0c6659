import { defineRule } from '../define.ts';

/** Where Go, OpenSSL, GnuTLS and curl look for trusted certificates (crypto/x509/root_linux.go has the longest list). */
const bundles = [
  'etc/ssl/certs/ca-certificates.crt',
  'etc/pki/tls/certs/ca-bundle.crt',
  'etc/ssl/ca-bundle.pem',
  'etc/pki/tls/cacert.pem',
  'etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  'etc/ssl/cert.pem',
  'etc/ssl/certs',
  'etc/pki/tls/certs',
  'usr/share/ca-certificates',
  'usr/local/share/ca-certificates',
];

export const certificatesMissing = defineRule({
  id: 'certificates-missing',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'The program calls https addresses, and the image has no trusted certificates',
  why: 'Every connection ends in "certificate signed by unknown authority". It shows in production and not on the machine that built the program, and the usual way out, to switch verification off, is worse.',
  notWhen: 'The program brings certificates of its own, or they are mounted when the container starts.',
  decides:
    'In a built image that starts a compiled program, has a variable with an https address, and none of the places where TLS libraries look for certificates. Interpreters and the Java machine bring their own; what SSL_CERT_FILE or SSL_CERT_DIR names counts as there.',
  sources: ['https://go.dev/src/crypto/x509/root_linux.go'],
  messages: {
    missing: '{name} is an https address, and the image has no certificates to check it with: copy /etc/ssl/certs/ca-certificates.crt',
  },
  examples: [
    {
      bad: {
        image: {
          config: { entrypoint: ['/server'], env: ['API_URL=https://api.example.com'] },
          layers: [{ files: { server: { mode: 0o755, program: 'elf' } } }],
        },
      },
      flags: 'config/Env/API_URL',
    },
    {
      good: {
        image: {
          config: { entrypoint: ['/server'], env: ['API_URL=https://api.example.com'] },
          layers: [{ files: { server: { mode: 0o755, program: 'elf' }, 'etc/ssl/certs/ca-certificates.crt': 'x' } }],
        },
      },
    },
    {
      good: {
        image: {
          config: { entrypoint: ['/usr/bin/node', '/app.js'], env: ['API_URL=https://api.example.com'] },
          layers: [{ files: { 'usr/bin/node': { mode: 0o755, program: 'elf' } } }],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      const [program = ''] = image.start;
      if (!program.startsWith('/') || image.resolve(program)?.program !== 'elf' || interpreters.test(program)) return;
      const { environment } = image;
      if (environment.has('SSL_CERT_FILE') || environment.has('SSL_CERT_DIR') || bundles.some((path) => image.resolve(path))) return;
      const [name] = [...environment].find(([, value]) => /^https:\/\/[\w.-]/.test(value)) ?? [];
      if (name !== undefined) yield { message: 'missing', data: { name }, at: image.atConfig(`Env/${name}`) };
    },
  },
});

/** These bring certificates, or start programs that may. */
const interpreters = /\/(?:node|bun|deno|java|python[\d.]*|ruby|php[\w-]*|dotnet|tini|dumb-init|s6-svscan|(?:ba|da|a|z)?sh)$/;
