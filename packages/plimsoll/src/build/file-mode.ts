/** Whether `--chmod` takes it: octal up to 7777, or the symbolic modes of chmod(1), e.g. `u=rwX,go=rX`. */
export function isFileMode(text: string): boolean {
  if (/^[0-9]/.test(text)) return /^0*[0-7]{1,4}$/.test(text);
  return text.split(',').every((clause) => /^[augo]*(?:[-+=][rstwXxugo]*)+$/.test(clause));
}
