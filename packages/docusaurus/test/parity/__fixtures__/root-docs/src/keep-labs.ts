/** Strips `1-` but keeps `lab-01`. */
export function keepLabs(filename: string): { filename: string; numberPrefix?: number } {
  const match = /^(\d+)[-_](?!lab)(.+)$/.exec(filename);
  return match ? { filename: match[2]!, numberPrefix: Number(match[1]) } : { filename, numberPrefix: undefined };
}
