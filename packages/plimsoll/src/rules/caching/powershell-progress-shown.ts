import { powershellRuns, powershellStatements } from '../../facts/windows/powershell-runs.ts';
import { insertSetting } from '../../facts/windows/powershell-setting.ts';
import { defineRule } from '../define.ts';

const setting = "$ProgressPreference = 'SilentlyContinue';";

export const powershellProgressShown = defineRule({
  id: 'powershell-progress-shown',
  practice: 'caching',
  severity: 'info',
  aliases: ['progress-preference'],
  summary: 'Invoke-WebRequest draws a progress bar into the build log',
  why: 'Windows PowerShell updates the bar for every block it reads, so that large downloads take many times as long as without it; and nobody sees it in a build.',
  notWhen: 'The downloads are small.',
  decides:
    "Invoke-WebRequest (or iwr) in a RUN that PowerShell reads, where neither SHELL nor the script has set $ProgressPreference to SilentlyContinue before. The fix sets it in the stage's own SHELL, or in front of the script where cmd reads the line.",
  sources: [
    'https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_preference_variables#progresspreference',
    'https://github.com/PowerShell/PowerShell/issues/2138',
  ],
  messages: { drawn: '{name} draws a progress bar that nobody sees, and slows the download down' },
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip\n',
      flags: 'Invoke-WebRequest',
      fixed:
        'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command", "$ProgressPreference = \'SilentlyContinue\';"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip\n',
    },
    { bad: 'FROM ubuntu:24.04\nRUN pwsh -Command "iwr https://example.com/c.zip -OutFile c.zip"\n', flags: 'iwr' },
    {
      good: 'FROM ubuntu:24.04\nSHELL ["pwsh", "-Command"]\nRUN $ProgressPreference = \'silentlycontinue\'; iwr https://example.com/c.zip -OutFile c.zip\n',
    },
    { good: 'FROM ubuntu:24.04\nRUN curl -fsSLO https://example.com/c.zip\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const given of powershellRuns(file)) {
        const { prelude, script } = given;
        if (quiet.test(prelude)) continue;
        for (const { start, end } of powershellStatements(script)) {
          const statement = script.slice(start, end);
          if (quiet.test(statement)) break;
          const found = /(?:^|[\s(=|{])(Invoke-WebRequest|iwr)(?=\s)/i.exec(statement);
          const name = found?.[1];
          if (!found || name === undefined) continue;
          const from = start + found.index + found[0].length - name.length;
          const edit = insertSetting(file, given, setting);
          yield {
            message: 'drawn',
            data: { name },
            at: given.spanOf(from, from + name.length),
            ...(edit && { fix: { title: 'Switch the bar off', applicability: 'safe', edits: [edit] } }),
          };
          break;
        }
      }
    },
  },
});

const quiet = /\$(?:global:)?ProgressPreference\s*=\s*\\?["']?(?:SilentlyContinue|Ignore)/i;
