import { gzipSync } from 'node:zlib';

export interface TarEntry {
  /** As bytes where it is to be no valid UTF-8. */
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** The type flag: `0` a file, `1` a hard link, `2` a symbolic link, `3` and `4` devices, `5` a folder, `6` a pipe. */
  readonly type?: string;
  readonly target?: string;
  /** What the header claims in place of the truth. */
  readonly claimedBytes?: number;
}

const BLOCK = 512;

/** A gzipped tar file made by hand, since no library makes the ones that should be refused. */
export function tarFile(entries: readonly TarEntry[]): Buffer {
  return gzipSync(plainTar(entries));
}

export function plainTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = entry.content ?? '';
  // GNU's way with names that do not fit into the header.
  const longName =
    Buffer.byteLength(entry.name) > 100 ? blocksOf({ name: '././@LongLink', type: 'L', content: entry.name }) : [];
  return [
    ...longName,
    headerOf({ ...entry, name: Buffer.from(entry.name).subarray(0, 100) }),
    padded(Buffer.from(content)),
  ];
}

function headerOf({ name, content = '', type = '0', target = '', claimedBytes }: TarEntry): Buffer {
  const header = Buffer.alloc(BLOCK);
  Buffer.from(name).copy(header, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(claimedBytes ?? Buffer.byteLength(content)).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157);
  header.write('ustar\u000000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
