import { LatticeError } from '@lattice/core';

/**
 * `owner/name`, as the Hub allows it (huggingface_hub at ee0a451, `_validators.py`).
 *
 * @throws LatticeError `request-invalid`
 */
export function requireSpaceId(id: string): string {
  const parts = id.split('/');
  const isName = (name: string): boolean => /^[\w.-]{1,96}$/.test(name) && !/^[-.]|[-.]$|--|\.\.|\.git$/.test(name);
  if (parts.length === 2 && parts.every(isName)) return id;
  throw new LatticeError('request-invalid', `"${id}" is no name of a Space.`, { fix: 'Write it as owner/name.' });
}
