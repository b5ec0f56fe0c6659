/** Whether a file is called like the values of a Helm chart, which stand beside its `Chart.yaml`. */
export function isValuesName(name: string): boolean {
  return /^values(?:[.-].{0,200})?\.ya?ml$/.test(name);
}
