import { readFile, rename, writeFile } from 'node:fs/promises';

import * as z from 'zod';

const recordSchema = z.object({
  pid: z.int(),
  startedAt: z.string(),
  port: z.int(),
  /** Of the server's program. */
  version: z.string(),
  runAs: z.enum(['self', 'namespace', 'uid']),
});
/** What the process that started the server knew about it. True only together with `postmaster.pid`. */
export type ServerRecord = Readonly<z.infer<typeof recordSchema>>;

/** Null where there is none or a crash cut it off. */
export async function readRecord(file: string): Promise<ServerRecord | null> {
  const text = await readFile(file, 'utf8').catch(() => 'null');
  try {
    return recordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export async function writeRecord(file: string, record: ServerRecord): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
