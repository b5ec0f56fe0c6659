import { powershellRuns, powershellStatements } from '../../facts/windows/powershell-runs.ts';
import { insertSetting } from '../../facts/windows/powershell-setting.ts';
import { defineRule } from '../define.ts';

const setting = "$ErrorActionPreference = 'Stop';";

export const powershellGoesOnAfterError = defineRule({
  id: 'powershell-goes-on-after-error',
  practice: 'correctness',
  severity: 'info',
  aliases: ['error-action-preference'],
  summary: 'A PowerShell step goes on after a command that failed',
  why: 'By itself PowerShell writes an error down and runs the next statement; the step has the result of the last one. A download that failed is followed by the rest of the step, and the broken layer is kept, cached and shipped.',
  notWhen: 'A failure of the first statements does not matter.',
  decides:
    "A RUN that PowerShell reads, by SHELL or by `powershell -Command …`, with a cmdlet that can fail and a statement behind it, where neither the SHELL nor the script sets $ErrorActionPreference to Stop first. What PowerShell only starts, such as choco, has its own result, which the preference does not change. Not where the script says -ErrorAction Stop, or handles errors by try, trap, `$?` or $LASTEXITCODE. The fix sets it in the stage's own SHELL, or in front of the script where cmd reads the line.",
  sources: [
    'https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_preference_variables#erroractionpreference',
    'https://docs.docker.com/reference/dockerfile/#shell',
  ],
  messages: {
    goes: 'If one of these {count} statements fails, PowerShell goes on and the step succeeds: $ErrorActionPreference is not Stop',
  },
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/powershell:7.5-ubuntu-24.04\nSHELL ["pwsh", "-Command"]\nRUN Install-Module PSReadLine -Force; Write-Host done\n',
      flags: 'Install-Module PSReadLine -Force',
      fixed:
        'FROM mcr.microsoft.com/powershell:7.5-ubuntu-24.04\nSHELL ["pwsh", "-Command", "$ErrorActionPreference = \'Stop\';"]\nRUN Install-Module PSReadLine -Force; Write-Host done\n',
    },
    {
      bad: '# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN powershell -Command `\n    iwr https://example.com/a.exe -OutFile a.exe; `\n    Start-Process a.exe -Wait\n',
      flags: 'iwr https://example.com/a.exe -OutFile a.exe',
      fixed:
        "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN powershell -Command `\n    $ErrorActionPreference = 'Stop'; iwr https://example.com/a.exe -OutFile a.exe; `\n    Start-Process a.exe -Wait\n",
    },
    { bad: 'FROM ubuntu:24.04\nRUN pwsh -Command "Install-Module Az -Force; Write-Host done"\n', flags: 'Install-Module Az -Force' },
    {
      good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command", "$ErrorActionPreference = \'Stop\'; $ProgressPreference = \'SilentlyContinue\';"]\nRUN iwr https://example.com/a.exe -OutFile a.exe; Start-Process a.exe -Wait\n',
    },
    { good: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN powershell -Command Install-WindowsFeature Web-Server\n' },
    { good: 'FROM ubuntu:24.04\nRUN pwsh -Command "try { Get-Item a; Get-Item b } catch { exit 1 }; exit 0"\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const given of powershellRuns(file)) {
        const { prelude, script, step } = given;
        if (stops.test(prelude) || handled.test(script)) continue;
        const statements = powershellStatements(script);
        const texts = statements.map(({ start, end }) => script.slice(start, end));
        const set = texts.findIndex((text) => stops.test(text));
        // The last one's failure is that of the step.
        const index = texts.slice(0, set === -1 ? -1 : set).findIndex((text) => cmdlet.test(text) && !harmless.test(text));
        const first = statements[index];
        if (!first) continue;
        const body = script.slice(first.start, first.end);
        const from = first.start + body.length - body.trimStart().length;
        const edit = insertSetting(file, given, setting);
        yield {
          message: 'goes',
          data: { count: statements.length },
          at: given.spanOf(from, first.start + body.trimEnd().length),
          severity: step.stage.reachable ? 'warning' : 'info',
          ...(edit && { fix: { title: 'Stop at the first error', applicability: 'unsafe', edits: [edit] } }),
        };
      }
    },
  },
});

const stops = /\$(?:global:)?ErrorActionPreference\s*=\s*\\?["']?Stop/i;
/** What ErrorActionPreference speaks to: not the programs that PowerShell starts. */
const cmdlet = /(?:^|[\s({|=])(?:[A-Za-z]{2,20}-[A-Za-z]\w+|iwr|irm|iex|wget|curl)(?=[\s)]|$)/i;
const harmless = /^\s*(?:Write-(?:Host|Output|Verbose)|Start-Sleep|Set-Location|Set-ExecutionPolicy)\b/i;
const handled = /-(?:ErrorAction|ea)[\s:]+["']?Stop|\b(?:try|trap)\s*\{|\$\?|\$LASTEXITCODE/i;
