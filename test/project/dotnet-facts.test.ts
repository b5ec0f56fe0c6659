import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const manifest = (inner = '', framework = 'net9.0') =>
  `<Project Sdk="Microsoft.NET.Sdk.Web">\n  <PropertyGroup><TargetFramework>${framework}</TargetFramework></PropertyGroup>\n  <ItemGroup>\n${inner}\n  </ItemGroup>\n</Project>\n`;
const dotnet = (code: string, files: Readonly<Record<string, string>> = {}, inner = ''): Project =>
  sketch({ 'App.csproj': manifest(inner), 'Program.cs': `${code}\n`, ...files });

test('environment', () => {
  const code = `
var a = Environment.GetEnvironmentVariable("A");
var b = Environment.GetEnvironmentVariable("B") ?? "x";
var c = Environment.GetEnvironmentVariable("C") ?? throw new Exception("no C");
var d = Environment.GetEnvironmentVariable("D");
if (string.IsNullOrEmpty(d)) { throw new Exception("no D"); }
var e = Environment.GetEnvironmentVariable("E");
if (e is null) e = "x";
var f = builder.Configuration["F_VARIABLE"];
var g = builder.Configuration["Section:Key"];
var h = builder.Configuration.GetValue<int>("H_PORT", 80);
var i = Environment.GetEnvironmentVariable("I") == "true";
var j = Environment.GetEnvironmentVariable(Names.J);
// Environment.GetEnvironmentVariable("COMMENT")
var l = $"Host={Environment.GetEnvironmentVariable("L")}";
var m = Environment.GetEnvironmentVariable("M");
if (m == "1") { }
if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("K"))) throw new Exception();
`;
  assert.deepEqual(environmentOf(dotnet(code, { 'Names.cs': 'static class Names { public const string J = "FROM_CONSTANT"; }\n' })), {
    A: 'unknown',
    B: 'defaulted',
    C: 'required!',
    D: 'required!',
    E: 'defaulted',
    I: 'defaulted',
    FROM_CONSTANT: 'unknown',
    L: 'unknown',
    M: 'defaulted',
    K: 'required!',
    F_VARIABLE: 'unknown',
    H_PORT: 'defaulted',
  });
});

test('signals', () => {
  const signals = (code: string) => values(dotnet(code).signalHandlers);
  assert.deepEqual(signals('var builder = WebApplication.CreateBuilder(args);'), ['SIGTERM']);
  assert.deepEqual(signals('Host.CreateApplicationBuilder(args);'), ['SIGTERM']);
  assert.deepEqual(signals('using var r = PosixSignalRegistration.Create(PosixSignal.SIGTERM, h);'), ['SIGTERM']);
  assert.deepEqual(signals('Console.CancelKeyPress += (s, e) => stop();'), ['SIGINT']);
  assert.deepEqual(signals('while (true) { }'), []);
});

test('migrations', () => {
  assert.deepEqual(values(dotnet('db.Database.Migrate();').startupMigrations), ['Database.Migrate']);
  assert.deepEqual(values(dotnet('await context.Database.MigrateAsync();').startupMigrations), ['Database.Migrate']);
  assert.deepEqual(values(dotnet('context.Database.EnsureCreated();').startupMigrations), ['Database.EnsureCreated']);
  assert.deepEqual(dotnet('if (app.Environment.IsDevelopment())\n{\n  db.Database.Migrate();\n}').startupMigrations, []);
  assert.deepEqual(values(dotnet('if (app.Environment.IsDevelopment()) { }\ndb.Database.Migrate();').startupMigrations), [
    'Database.Migrate',
  ]);
  assert.deepEqual(
    dotnet('', { 'Migrations/AppModelSnapshot.cs': 'class A { }' }).migrations.map(({ value }) => value.join(' ')),
    ['dotnet ef database update'],
  );
});

test('logging', () => {
  const logging = (code: string, files: Record<string, string> = {}) => dotnet(code, files).logging;
  assert.equal(logging('WebApplication.CreateBuilder(args);').plain?.value, 'Microsoft.Extensions.Logging');
  assert.equal(logging('builder.Logging.AddJsonConsole();').structured?.value, 'JSON');
  const serilog = 'new LoggerConfiguration().WriteTo.Console().WriteTo.File("logs/app-.log", rollingInterval: RollingInterval.Day)';
  assert.deepEqual(values(logging(serilog).files), ['logs/app-.log']);
  assert.equal(logging(serilog).plain?.value, 'Serilog');
  assert.equal(logging('new LoggerConfiguration().WriteTo.Console(new CompactJsonFormatter())').structured?.value, 'JSON');
  const settings = '{ "Logging": { "Console": { "FormatterName": "json" } } }';
  assert.equal(logging('', { 'appsettings.json': settings }).structured?.evidence.path, 'appsettings.json');
  const sinks = '{ "Serilog": { "WriteTo": [ { "Name": "File", "Args": { "path": "/var/log/a.txt" } } ] } }';
  assert.deepEqual(values(logging('', { 'appsettings.json': sinks }).files), ['/var/log/a.txt']);
  assert.deepEqual(values(logging('', { 'nlog.config': '<target fileName="${basedir}/logs/a.log" /><!-- fileName="b.log" -->' }).files), [
    'logs/a.log',
  ]);
});

test('ports', () => {
  const ports = (code: string, framework = 'net9.0', files: Record<string, string> = {}) =>
    sketch({ 'App.csproj': manifest('', framework), 'Program.cs': code, ...files }).ports.map(({ value }) => value);
  assert.deepEqual(ports('app.Run();'), [8080]);
  assert.deepEqual(ports('app.Run();', 'net7.0'), [80]);
  assert.deepEqual(ports('app.Run("http://0.0.0.0:5000");'), [5000]);
  assert.deepEqual(ports('builder.WebHost.UseUrls("http://*:5001");'), [5001]);
  assert.deepEqual(ports('options.ListenAnyIP(5002);'), [5002]);
  assert.deepEqual(
    ports('', 'net8.0', { 'appsettings.json': '{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://0.0.0.0:5003" } } } }' }),
    [5003],
  );
  assert.deepEqual(ports('', 'net8.0', { 'Properties/launchSettings.json': '{ "applicationUrl": "http://localhost:5099" }' }), [8080]);
  assert.deepEqual(ports('', '$(Target)'), []);
});

test('packages, files and programs', () => {
  const inner = `    <PackageReference Include="Serilog" Version="4.0.0" />
    <PackageReference Include="Npgsql" />
    <!-- <PackageReference Include="Old" Version="1" /> -->
    <PackageReference Include="prometheus-net.AspNetCore" Version="8.2.1" />
    <PackageReference Include="System.Drawing.Common" Version="6.0.0" />
    <PackageReference Include="StyleCop.Analyzers" Version="1"><PrivateAssets>all</PrivateAssets></PackageReference>
    <ProjectReference Include="..\\lib\\Lib.csproj" />`;
  const files = {
    'Directory.Packages.props': '<Project><ItemGroup><PackageVersion Include="Npgsql" Version="9.0.1" /></ItemGroup></Project>',
    'a.sln': '',
    'app/App.csproj': manifest(inner),
    'app/Program.cs': `File.WriteAllText("state.json", x);
Directory.CreateDirectory("uploads");
options.UseSqlite("Data Source=app.db");
Process.Start("git", "status");
new ProcessStartInfo { FileName = "ffmpeg" };
`,
    'lib/Lib.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>',
    'lib/Lib.cs': 'class A { string b = Environment.GetEnvironmentVariable("OF_LIBRARY"); }',
    'other/Other.cs': 'class A { string b = Environment.GetEnvironmentVariable("OF_ANOTHER"); }',
  };
  const project = sketch(files);
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    [
      'Serilog 4.0.0 production',
      'Npgsql 9.0.1 production',
      'prometheus-net.AspNetCore 8.2.1 production',
      'System.Drawing.Common 6.0.0 production',
      'StyleCop.Analyzers 1 development',
    ],
  );
  assert.deepEqual(values(project.nativeDependencies), ['System.Drawing.Common']);
  assert.equal(project.metrics?.value, 'prometheus-net.AspNetCore');
  assert.deepEqual(values(project.writes), ['state.json', 'uploads/', 'app.db']);
  assert.deepEqual(values(project.childProcesses), ['git', 'ffmpeg']);
  assert.equal(project.entryPoint?.value, 'app/Program.cs');
  assert.deepEqual(environmentOf(project), { OF_LIBRARY: 'unknown' });
});

test('a project below the root has the shared settings of the folders above', () => {
  const files = {
    'Directory.Packages.props': '',
    'global.json': '{}',
    'src/nuget.config': '',
    'src/app/App.csproj': manifest(),
    'other/nuget.config': '',
  };
  assert.deepEqual(
    sketch(files, 'src/app').manifests.map(({ path }) => path),
    ['src/app/App.csproj', 'src/nuget.config', 'Directory.Packages.props', 'global.json'],
  );
});
