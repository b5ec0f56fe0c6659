/** What the user got wrong (command line, configuration) or the machine denied: one clear line and an exit code, no stack. */
export class UserError extends Error {
  readonly exitCode: 2 | 3;
  readonly hint: string | undefined;

  /** 2: the command line or configuration is wrong; 3: something could not be read or done. */
  constructor(message: string, exitCode: 2 | 3 = 2, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
