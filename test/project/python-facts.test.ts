import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const python = (files: Readonly<Record<string, string>>): Project => sketch({ 'requirements.txt': '', ...files });
const environment = (code: string, files: Readonly<Record<string, string>> = {}) => environmentOf(python({ 'app.py': code, ...files }));
const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);

test('environment: what a read says of its need', () => {
  assert.deepEqual(
    environment("import os\na = os.environ['A']\nb = os.environ.get('B')\nc = os.getenv('C', 'x')\nd = os.getenv('D', None)\n"),
    {
      A: 'required',
      B: 'unknown',
      C: 'defaulted',
      D: 'unknown',
    },
  );
  assert.deepEqual(
    environment("a = os.getenv('A') or 'x'\nb = int(os.getenv('B'))\nc = os.getenv('C').split(',')\nd = int(os.environ.get('D', 3))\n"),
    {
      A: 'defaulted',
      B: 'required',
      C: 'required',
      D: 'defaulted',
    },
  );
  assert.deepEqual(
    environment("debug = os.getenv('A') == '1'\nif os.getenv('B'):\n    b = os.environ['B']\nx = 1 if 'C' in os.environ else 2\n"),
    {
      A: 'defaulted',
      B: 'defaulted',
      C: 'defaulted',
    },
  );
  assert.deepEqual(environment('url = f"redis://{os.environ["HOST"]}:{os.getenv(\'REDIS_PORT\', 6379)}"\n'), {
    HOST: 'required',
    REDIS_PORT: 'defaulted',
  });
});

test('environment: what is not a read, and what is not needed at start', () => {
  assert.deepEqual(
    environment("# os.environ['A']\nt = \"os.environ['B']\"\nos.environ['C'] = '1'\ndel os.environ['D']\nos.environ['PATH']\n"),
    {},
  );
  assert.deepEqual(
    environment('', { 'tests/a.py': "os.environ['A']", 'test_x.py': "os.environ['B']", 'conftest.py': "os.environ['C']" }),
    {},
  );
  assert.deepEqual(environment("def handle(request):\n    key = os.environ['A']\n    if not os.getenv('B'):\n        raise ValueError\n"), {
    A: 'unknown',
    B: 'unknown',
  });
  assert.deepEqual(environment("if DEBUG:\n    a = 1\nelse:\n    a = os.environ['A']\n"), { A: 'unknown' });
  assert.deepEqual(environment("class Config:\n    A = os.environ['A']\ndef create_app():\n    b = os.environ['B']\n"), {
    A: 'required',
    B: 'required',
  });
  assert.deepEqual(environment("try:\n    a = os.environ['A']\nexcept KeyError:\n    a = None\n"), { A: 'unknown' });
});

test('environment: explicit checks', () => {
  assert.deepEqual(
    environment(
      "a = os.getenv('A')\nif not a:\n    raise RuntimeError('A')\nb = os.getenv('B')\nif b is None:\n    sys.exit(1)\nif not os.getenv('C'):\n    raise ValueError\nassert os.getenv('D')\n",
    ),
    { A: 'required!', B: 'required!', C: 'required!', D: 'required!' },
  );
  assert.deepEqual(environment("if 'A' not in os.environ:\n    raise ValueError\n"), { A: 'required!' });
  assert.deepEqual(
    environment(
      "NEEDED = ['A', 'B']\nmissing = [name for name in NEEDED if not os.getenv(name)]\nif missing:\n    raise RuntimeError(missing)\n",
    ),
    {
      A: 'required!',
      B: 'required!',
    },
  );
  assert.deepEqual(
    environment(
      "def env(name, default=None):\n    value = os.environ.get(name, default)\n    if value is None:\n        raise KeyError(name)\n    return value\na = env('A')\nb = env('B', 'x')\n",
    ),
    {
      A: 'required!',
      B: 'defaulted',
    },
  );
});

test('environment: settings libraries', () => {
  const settings =
    'from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    """Settings."""\n    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")\n    name: str\n    debug: bool = False\n    url: str = Field(..., description="x")\n    key: str = Field("d")\n    token: str = Field(validation_alias="TOKEN")\n    KIND: ClassVar[str] = "x"\n\n    @property\n    def dsn(self) -> str:\n        local: str = "x"\n        return local\n';
  assert.deepEqual(environment(settings), {
    APP_NAME: 'required!',
    APP_DEBUG: 'defaulted!',
    APP_URL: 'required!',
    APP_KEY: 'defaulted!',
    TOKEN: 'required!',
  });
  assert.deepEqual(
    environment(
      'from pydantic import BaseModel\nfrom pydantic_settings import BaseSettings\nclass Db(BaseModel):\n    url: str\n    echo: bool = False\nclass Api(BaseModel):\n    prefix: str\nclass App(BaseSettings):\n    db: Db\n    api: Api = Api(prefix="x")\n    model_config = SettingsConfigDict(env_prefix="APP__", env_nested_delimiter="__")\n',
    ),
    { APP__DB__URL: 'required!', APP__DB__ECHO: 'defaulted!', APP__API__PREFIX: 'defaulted!' },
  );
  assert.deepEqual(environment('from pydantic import BaseModel\nclass Item(BaseModel):\n    name: str\n'), {});
  assert.deepEqual(
    environment(
      'from pydantic import BaseSettings\nclass Base(BaseSettings):\n    a: Optional[str]\nclass More(Base):\n    b: int\n    class Config:\n        env_prefix = "X_"\n',
    ),
    {
      A: 'defaulted!',
      X_B: 'required!',
    },
  );
  assert.deepEqual(environment("from decouple import config\na = config('A')\nb = config('B', default=1, cast=int)\n"), {
    A: 'required!',
    B: 'defaulted!',
  });
  assert.deepEqual(environment("config('A')\n"), {});
  assert.deepEqual(
    environment(
      "import environ\nenv = environ.Env(DEBUG=(bool, False))\nDEBUG = env('DEBUG')\na = env('A')\nb = env.int('B', default=1)\nd = {'default': env.db()}\n",
    ),
    {
      DEBUG: 'defaulted!',
      A: 'required!',
      B: 'defaulted!',
      DATABASE_URL: 'required!',
    },
  );
  assert.deepEqual(environment("from environs import Env\nenv = Env()\nenv.read_env()\na = env.str('A')\nb = env.bool('B', False)\n"), {
    A: 'required!',
    B: 'defaulted!',
  });
});

test('signals', () => {
  const signals = (code: string, requirements = ''): string[] =>
    values(python({ 'requirements.txt': requirements, 'app.py': code }).signalHandlers);
  assert.deepEqual(signals('signal.signal(signal.SIGTERM, stop)\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\n'), ['SIGTERM']);
  assert.deepEqual(signals('for sig in (signal.SIGTERM, signal.SIGINT):\n    loop.add_signal_handler(sig, stop)\n'), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('', 'flask\ngunicorn==23.0.0\n'), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('', 'fastapi\n'), ['SIGTERM', 'SIGINT']);
  assert.deepEqual(signals('app.run()\n', 'flask\nuwsgi\n'), []);
  assert.deepEqual(signals('', 'gunicorn\n'), []);
});

test('migrations, by command and at start', () => {
  const commands = (files: Readonly<Record<string, string>>) => python(files).migrations.map((fact) => fact.value.join(' '));
  assert.deepEqual(commands({ 'alembic.ini': '' }), ['alembic upgrade head']);
  assert.deepEqual(commands({ 'requirements.txt': 'django\n', 'manage.py': '' }), ['python manage.py migrate']);
  assert.deepEqual(commands({ 'requirements.txt': 'flask\nFlask-Migrate\n', 'migrations/env.py': '' }), ['flask db upgrade']);
  const started = (files: Readonly<Record<string, string>>) => values(python(files).startupMigrations);
  assert.deepEqual(started({ 'main.py': 'Base.metadata.create_all(bind=engine)\n' }), ['metadata.create_all']);
  assert.deepEqual(started({ 'init_db.py': 'Base.metadata.create_all(bind=engine)\n' }), []);
  assert.deepEqual(started({ 'init_db.py': 'Base.metadata.create_all(bind=engine)\n', 'main.py': 'from init_db import x\n' }), [
    'metadata.create_all',
  ]);
  assert.deepEqual(started({ 'main.py': "call_command('migrate')\ncall_command('collectstatic')\n" }), ['call_command migrate']);
  assert.deepEqual(started({ 'scripts/entrypoint.sh': 'python manage.py migrate --noinput\nexec "$@"\n' }), ['manage.py migrate']);
});

test('logging, metrics, writes and child processes', () => {
  const program = python({
    'requirements.txt': 'flask\nprometheus_client\nstructlog\n',
    'app.py': [
      'import os, subprocess, sys, structlog',
      'from prometheus_client import Counter',
      'BASE = os.path.dirname(os.path.abspath(__file__))',
      "handler = RotatingFileHandler(os.path.join(BASE, 'logs', 'app.log'), maxBytes=1)",
      "os.makedirs('data/cache', exist_ok=True)",
      "UPLOADS = os.getenv('UPLOADS', '/var/uploads')",
      "with open(os.path.join(UPLOADS, name), 'wb') as f: pass",
      "with open('read.txt') as f: pass",
      "Path('out').mkdir(parents=True)",
      "engine = create_engine('sqlite:///./app.db')",
      "subprocess.run(['ffmpeg', '-i'])",
      'subprocess.Popen([sys.executable, "x.py"])',
      "os.system('convert a b')",
    ].join('\n'),
  });
  assert.deepEqual(values(program.logging.files), ['logs/app.log']);
  assert.equal(program.logging.structured?.value, 'structlog');
  assert.deepEqual(program.metrics, { value: 'prometheus-client', evidence: { path: 'requirements.txt', line: 2 } });
  assert.deepEqual(values(program.writes).sort(), ['/var/uploads/', 'app.db', 'data/cache/', 'logs/app.log', 'out/']);
  assert.deepEqual(values(program.childProcesses), ['ffmpeg', 'python', 'convert']);
  assert.equal(
    python({ 'requirements.txt': 'prometheus_client\n', 'app.py': 'x = 1\n' }).metrics,
    undefined,
    'brought along by another one',
  );
  assert.equal(python({ 'app.py': "logging.basicConfig(filename='app.log')\n" }).logging.plain?.value, 'logging');
  assert.deepEqual(values(python({ 'app.py': "from loguru import logger\nlogger.add('run/x.log', serialize=True)\n" }).logging.files), [
    'run/x.log',
  ]);
  assert.deepEqual(
    values(
      python({
        'settings.py':
          "LOGGING = {'handlers': {'file': {'class': 'logging.FileHandler', 'filename': BASE_DIR / 'debug.log'}}}\nBASE_DIR = Path(__file__).resolve().parent\n",
      }).logging.files,
    ),
    ['debug.log'],
  );
});

test('dependencies of all kinds of manifests, and those that are native', () => {
  const names = (files: Readonly<Record<string, string>>) =>
    sketch(files).dependencies.map(({ name, version, scope }) => [name, version ?? '', scope].join(' '));
  assert.deepEqual(
    names({
      'requirements.txt': 'Flask[async]==3.0.0 ; python_version > "3"\n# x\n-r base.txt\npsycopg2-binary\n',
      'requirements-dev.txt': 'pytest>=8\n',
      'base.txt': 'zope.interface\n',
    }),
    ['flask ==3.0.0 production', 'psycopg2-binary  production', 'pytest >=8 development', 'zope-interface  production'],
  );
  assert.deepEqual(
    names({
      'pyproject.toml':
        '[project]\nname = "a"\ndependencies = [\n  "fastapi>=0.1",\n]\n[project.optional-dependencies]\ntest = ["pytest"]\n[dependency-groups]\ndev = ["ruff"]\n',
    }),
    ['fastapi >=0.1 production', 'pytest  development', 'ruff  development'],
  );
  assert.deepEqual(
    names({
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "^5.0"\ncelery = { version = "^5.4", extras = ["redis"] }\n[tool.poetry.group.dev.dependencies]\nmypy = "*"\n',
    }),
    ['django ^5.0 production', 'celery ^5.4 production', 'mypy * development'],
  );
  assert.deepEqual(names({ Pipfile: '[packages]\nflask = "*"\n[dev-packages]\npytest = "*"\n' }), [
    'flask * production',
    'pytest * development',
  ]);
  const native = python({
    'requirements.txt': 'psycopg2==2.9.9\npsycopg2-binary\nnumpy==1.21.0\npandas>=1.0\nlxml<4.6\ntorch\nrequests\n',
  }).nativeDependencies;
  assert.deepEqual(
    native.map(({ value, kind }) => `${value} ${kind}`),
    ['psycopg2 compiles', 'numpy glibc', 'lxml glibc', 'torch glibc'],
  );
});

test('entry point', () => {
  const entry = (files: Readonly<Record<string, string>>): string | undefined => python(files).entryPoint?.value;
  assert.equal(entry({ Procfile: 'web: gunicorn -w 2 app.main:app\n', 'app/main.py': '' }), 'app/main.py');
  assert.equal(entry({ 'src/api.py': 'app = FastAPI()\n', 'src/other.py': '' }), 'src/api.py');
  assert.equal(entry({ 'requirements.txt': 'django\n', 'site/wsgi.py': '', 'manage.py': '' }), 'site/wsgi.py');
  assert.equal(entry({ 'main.py': 'app = Flask(__name__)\n', 'app.py': 'app = Flask(__name__)\n' }), undefined);
});

test('the port that a start script gives to the server', () => {
  assert.deepEqual(
    python({ 'entrypoint.sh': '#!/bin/sh\nexec uvicorn src.main:app --host 0.0.0.0 --port 9000\n' }).ports.map((fact) => fact.value),
    [9000],
  );
});

test('a member of a uv workspace has the lock of its root', () => {
  const files = {
    'pyproject.toml': '[project]\nname = "root"\n[tool.uv.workspace]\nmembers = ["services/*"]\n',
    'uv.lock': '',
    'services/api/pyproject.toml': '[project]\nname = "api"\ndependencies = ["fastapi"]\n',
  };
  const api = sketch(files, 'services/api');
  assert.deepEqual(api.packageManager, { value: 'uv', evidence: { path: 'uv.lock', line: 1 } });
  assert.deepEqual(api.workspace, { root: '', manager: 'uv', members: ['services/api/'] });
  assert.ok(api.manifests.some(({ path, role }) => path === 'uv.lock' && role === 'lock'));
});

test('hostile sources are read in bounded time', { timeout: 20_000 }, () => {
  const shapes = [
    "os.environ['A']\n",
    "x = os.getenv('A')\n",
    'if not os.getenv(',
    'def f(name):\n    os.environ[name]\n',
    'class A(BaseSettings):\n  a: int\n',
    "open(os.path.join('a', ",
    "logging.FileHandler(f'{A}/",
    "P = P / 'a'\nP.mkdir()\n",
    'subprocess.run([',
    'signal.signal(s, ',
  ];
  for (const shape of shapes) {
    const code = `import os, signal, subprocess, loguru\n${shape.repeat(Math.floor(200_000 / shape.length))}`;
    const project = python({ 'app.py': code.replace(/([^\n]{1500})/g, '$1\n') });
    void [
      project.environment,
      project.signalHandlers,
      project.startupMigrations,
      project.logging,
      project.writes,
      project.childProcesses,
      project.metrics,
      project.entryPoint,
    ];
  }
});
