import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** As bytes where it is to be no valid UTF-8. */
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode with its file type, such as 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Stored unless set. */
  readonly deflate?: boolean;
  /** What the directory claims in place of the truth. */
  readonly claimedBytes?: number;
  readonly claimedCrc?: number;
  /** Bits of the general purpose flag; 0x800 says that the name is UTF-8. */
  readonly flags?: number;
  readonly extra?: Buffer;
}

/** A zip file made by hand, since no library makes the ones that should be refused. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const parts = describe(entry);
    const header = localHeader(parts);
    local.push(header, parts.data);
    central.push(centralHeader(parts, offset));
    offset += header.length + parts.data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

interface Parts {
  readonly name: Buffer;
  readonly data: Buffer;
  readonly bytes: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
  readonly mode: number;
  readonly extra: Buffer;
}

function describe(entry: ZipEntry): Parts {
  const content = Buffer.from(entry.content ?? '');
  const deflate = entry.deflate ?? false;
  return {
    name: Buffer.from(entry.name),
    data: deflate ? deflateRawSync(content) : content,
    bytes: entry.claimedBytes ?? content.length,
    crc: entry.claimedCrc ?? crc32(content),
    method: deflate ? 8 : 0,
    flags: entry.flags ?? 0x800,
    mode: entry.mode ?? 0o100644,
    extra: entry.extra ?? Buffer.alloc(0),
  };
}

function localHeader(parts: Parts): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, parts);
  return Buffer.concat([header, parts.name]);
}

function centralHeader(parts: Parts, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made on Unix, so that the mode counts.
  header.writeUInt16LE((3 << 8) | 20, 4);
  writeCommon(header, 6, parts);
  header.writeUInt16LE(parts.extra.length, 30);
  header.writeUInt32LE((parts.mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, parts.name, parts.extra]);
}

function writeCommon(header: Buffer, at: number, { flags, method, crc, data, bytes, name }: Parts): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(method, at + 4);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(data.length, at + 14);
  header.writeUInt32LE(bytes, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}
