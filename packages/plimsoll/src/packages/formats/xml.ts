import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All of its own text, joined. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

const deepest = 200;

/** The root element of an XML text, undefined if it is not well-formed. Entities are not expanded and nothing is loaded: saxes knows no DTD. */
export function xmlRoot(text: string): XmlElement | undefined {
  const parser = new SaxesParser();
  const top: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let isBroken = false;
  parser.on('error', () => {
    isBroken = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: OpenElement = { name: localName(name), attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
    if (open.length > deepest) isBroken = true;
  });
  const addText = (found: string) => {
    const last = open.at(-1);
    if (last) last.text += found;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => open.pop());
  for (let at = 0; at < text.length && !isBroken; at += 65_536) parser.write(text.slice(at, at + 65_536));
  if (!isBroken) parser.close();
  return isBroken ? undefined : top.children[0];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function xmlChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** The text of a child, trimmed; undefined where there is no such child or it is empty. */
export function xmlText(element: XmlElement | undefined, name: string): string | undefined {
  return xmlChild(element, name)?.text.trim() || undefined;
}

/** The children of this name below a child, as of `<dependencies><dependency/>…`. */
export function xmlList(element: XmlElement | undefined, list: string, name: string): readonly XmlElement[] {
  return xmlChild(element, list)?.children.filter((each) => each.name === name) ?? [];
}
