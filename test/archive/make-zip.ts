import { crc32, deflateRawSync } from 'node:zlib';

export interface Member {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Deflated, which is also what the method says. */
  readonly deflated?: boolean;
  /** What the directory says where that is not the truth. */
  readonly says?: {
    readonly size?: number;
    readonly storedSize?: number;
    readonly method?: number;
    readonly flags?: number;
    readonly offset?: number;
    readonly checksum?: number;
  };
}

/** A ZIP archive, which may lie about its members. With `large` sizes and places stand in ZIP64 fields. */
export function makeZip(members: readonly Member[], { large = false, count = members.length } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, deflated = false, says = {} } of members) {
    const bytes = Buffer.from(content);
    const stored = deflated ? deflateRawSync(bytes) : bytes;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    const size = says.size ?? bytes.length;
    const offset = says.offset ?? at;
    const storedSize = says.storedSize ?? stored.length;
    const extra = Buffer.alloc(large ? 28 : 0);
    if (large) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      for (const [index, value] of [size, storedSize, offset].entries()) extra.writeBigUInt64LE(BigInt(value), 4 + index * 8);
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(says.flags ?? 0, 8);
    entry.writeUInt16LE(says.method ?? (deflated ? 8 : 0), 10);
    entry.writeUInt32LE(says.checksum ?? crc32(bytes), 16);
    for (const [place, value] of [
      [20, storedSize],
      [24, size],
      [42, offset],
    ] as const)
      entry.writeUInt32LE(large ? 0xffffffff : value, place);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt16LE(extra.length, 30);
    bodies.push(header, Buffer.from(name), stored);
    directory.push(entry, Buffer.from(name), extra);
    at += 30 + Buffer.byteLength(name) + stored.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(large ? 0xffff : count, 10);
  end.writeUInt32LE(large ? 0xffffffff : list.length, 12);
  end.writeUInt32LE(large ? 0xffffffff : at, 16);
  return Buffer.concat([...bodies, list, ...(large ? zip64End(count, list.length, at) : []), end]);
}

function zip64End(count: number, size: number, start: number): Buffer[] {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  for (const [place, value] of [
    [32, count],
    [40, size],
    [48, start],
  ] as const)
    record.writeBigUInt64LE(BigInt(value), place);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(start + size), 8);
  return [record, locator];
}
