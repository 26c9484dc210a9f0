import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts small texts so that only this deployment can read them, and only for the purpose they were made for. */
export interface Sealer {
  /** `context` is not kept inside: whoever opens must name the same one. */
  seal(text: string, context: string): Uint8Array;
  /** Null for what was changed, made for another context or sealed with another secret. */
  open(sealed: Uint8Array, context: string): string | null;
  /** Stands for a name where the name itself need not be known. */
  digest(name: string): string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Written in front, so that a later way of sealing can be told from this one. */
const VERSION = 1;

/** `purpose` separates the keys of different uses of one secret. */
export function createSealer(secret: string, purpose: string): Sealer {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `lattice/${purpose}/${use}`, KEY_BYTES));
  const key = derive('seal');
  const nameKey = derive('name');
  return {
    seal(text, context) {
      // Random nonces are safe for 2^32 texts under one key.
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const bodyStart = 1 + NONCE_BYTES + TAG_BYTES;
      if (bytes[0] !== VERSION || bytes.length < bodyStart) return null;
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, 1 + NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(1 + NONCE_BYTES, bodyStart));
        return decipher.update(bytes.subarray(bodyStart), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return null;
      }
    },
    digest: (name) => createHmac('sha256', nameKey).update(name).digest('hex'),
  };
}
