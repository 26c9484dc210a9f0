type Data = Readonly<Record<string, unknown>>;

/** Numbers and dates count as text, as YAML turns `id: 2021` and `slug: 2019-01-01` into those. null: not given. */
export function textField(data: Data, name: string): string | null {
  const value = data[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || value instanceof Date ? value.toString() : null;
}

export function booleanField(data: Data, name: string): boolean | null {
  const value = data[name];
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) return null;
  return value.toLowerCase() === 'true';
}

export function numberField(data: Data, name: string): number | null {
  const value = data[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
