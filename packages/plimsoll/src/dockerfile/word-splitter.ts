import { isSpace } from './characters.ts';

/** A word of a text that was expanded; the range is where it was made from. */
export interface LexedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Collects the words of a text while it is expanded. */
export class WordSplitter {
  readonly words: LexedWord[] = [];
  #word = '';
  #start = 0;
  #end = 0;
  #inWord = false;

  /** Adds to the current word a value whose white space does not separate. */
  add(value: string, start: number, end: number): void {
    if (!this.#inWord) {
      this.#inWord = true;
      this.#start = start;
    }
    this.#word += value;
    this.#end = end;
  }

  /** Adds a value that was expanded from a range; its white space separates. */
  addSplit(value: string, start: number, end: number): void {
    this.#split(
      value,
      () => start,
      () => end,
    );
  }

  /** Adds a value that stands in the text at `start`; its white space separates. */
  addVerbatim(value: string, start: number): void {
    this.#split(
      value,
      (at) => start + at,
      (at) => start + at,
    );
  }

  #split(value: string, startOf: (at: number) => number, endOf: (at: number) => number): void {
    for (let at = 0; at < value.length; ) {
      const from = at;
      while (at < value.length && !isSpace(value.charCodeAt(at))) at++;
      if (at > from) this.add(value.slice(from, at), startOf(from), endOf(at));
      if (at < value.length) {
        if (this.#word !== '') this.end();
        at++;
      }
    }
  }

  /** Ends the current word. Empty quotes alone make none, but what follows them joins them. */
  end(): void {
    if (this.#word === '') return;
    this.words.push({ text: this.#word, start: this.#start, end: this.#end });
    this.#word = '';
    this.#inWord = false;
  }
}
