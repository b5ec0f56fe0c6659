import { defineCataloger } from '../../define.ts';

export const otpApplication = defineCataloger({
  id: 'otp-application',
  ecosystem: 'otp',
  finds: 'installed',
  summary: 'Applications of Erlang and Elixir that releases and installations hold',
  reads: ['**/ebin/*.app'],
  *parse(file) {
    const text = file.text().slice(0, 1 << 20);
    const name = /\{\s{0,40}application\s{0,40},\s{0,40}'?([\w@.]{1,200})'?/.exec(text)?.[1];
    const version = /\{\s{0,40}vsn\s{0,40},\s{0,40}"([^"]{1,200})"/.exec(text)?.[1];
    if (!name) yield { unknown: 'an application without a name' };
    else yield { type: 'otp', name, ...(version && { version }) };
  },
  examples: [
    {
      files: {
        'opt/app/lib/rabbit-3.12.10/ebin/rabbit.app': '{application, \'rabbit\', [\n  {description, "RabbitMQ"},\n  {vsn, "3.12.10"}]}.\n',
      },
      finds: ['pkg:otp/rabbit@3.12.10'],
    },
    { files: { 'opt/app/lib/x/ebin/x.app': '' }, finds: [], unknown: 1 },
  ],
});
