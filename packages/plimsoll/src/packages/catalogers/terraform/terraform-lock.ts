import { defineCataloger } from '../../define.ts';

export const terraformLock = defineCataloger({
  id: 'terraform-lock',
  ecosystem: 'terraform',
  finds: 'declared',
  summary: 'Providers that Terraform or OpenTofu locked',
  reads: ['**/.terraform.lock.hcl'],
  *parse(file) {
    let address: string | undefined;
    for (const line of file.text().split('\n')) {
      address = /^provider "([^"]+)"/.exec(line)?.[1] ?? address;
      const version = /^\s*version\s*=\s*"([^"]+)"/.exec(line)?.[1];
      if (address === undefined || version === undefined) continue;
      const slash = address.lastIndexOf('/');
      yield { type: 'terraform', ...(slash > 0 && { namespace: address.slice(0, slash) }), name: address.slice(slash + 1), version };
      address = undefined;
    }
  },
  examples: [
    {
      files: {
        '.terraform.lock.hcl': 'provider "registry.example/hashicorp/aws" {\n  version     = "5.72.1"\n  constraints = "> 5.72.0"\n}\n',
      },
      finds: ['pkg:terraform/registry.example/hashicorp/aws@5.72.1'],
    },
  ],
});
