/**
 * A piece of an instruction that is written as it is. What stands between pieces, blanks, line breaks and comments, is laid out.
 * Offsets are those of the joined line.
 */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** What is written instead, such as the keyword in upper case. */
  readonly text?: string;
  /** What separates it from the token in front on the same line; `kept`: a blank, if any white space was there. */
  readonly gap: 'blank' | 'none' | 'kept';
  /**
   * Where it stands if lines are broken around it. `here`: where the author broke them. `leads`: an operator, which begins the line
   * if there is a break on either side. `apart`: on a line of its own if the instruction has several.
   */
  readonly breaks: 'here' | 'leads' | 'apart';
  /** It joins two commands of a list that is the whole script: a line that is too long is broken in front of it. */
  readonly chains?: true;
  readonly indent: Indent;
}

/**
 * The indentation of a line that begins with the token, in levels, by the line that the token `anchor` stands on: `below` it by
 * one level, `level` with it, or `inside` the block that it opens. A line is never further left than those below `root`.
 */
export interface Indent {
  readonly anchor: number;
  readonly by: 'below' | 'level' | 'inside';
  readonly root: number;
}
