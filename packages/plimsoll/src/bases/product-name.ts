/** The name of an endoflife.date product as people write it: `nodejs` → `Node.js`, `alpine-linux` → `Alpine Linux`. */
export function productName(product: string): string {
  switch (product) {
    case 'nodejs':
      return 'Node.js';
    case 'dotnet':
      return '.NET';
    case 'dotnetfx':
      return '.NET Framework';
    case 'php':
    case 'ghc':
    case 'rhel':
      return product.toUpperCase();
    case 'centos':
      return 'CentOS';
    case 'almalinux':
      return 'AlmaLinux';
    case 'postgresql':
      return 'PostgreSQL';
    case 'mysql':
      return 'MySQL';
    case 'mariadb':
      return 'MariaDB';
    case 'mongodb':
      return 'MongoDB';
    case 'rabbitmq':
      return 'RabbitMQ';
    case 'nginx':
      return 'nginx';
    case 'jruby':
      return 'JRuby';
    case 'opensuse':
      return 'openSUSE';
    default:
      return product.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => (dash && ' ') + letter.toUpperCase());
  }
}
