/** Letters alone are mostly words. */
export function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

/** Capitals, small letters and digits, as in what a machine made of 62 characters. */
export function mixesLetters(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** `user:password` in Base64. */
export function isUserAndPassword(text: string): boolean {
  return /^[\w@.+=/ \\-]{1,300}:[^\s:]{3,2000}$/.test(Buffer.from(text, 'base64').toString('latin1'));
}
