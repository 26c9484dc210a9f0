import { problem, caution, type Rule } from '../finding.ts';

export const cookiesAcrossOrigins: Rule = {
  id: 'SPACE-011',
  title: 'a frontend sends cookies across origins',
  async *check({ tree }) {
    for await (const { path, text } of tree.scripts()) {
      const found = /credentials\s*:\s*['"]include['"]|withCredentials\s*[:=]\s*true/.exec(text)?.[0];
      if (found === undefined) continue;
      yield problem(
        `${path}: ${found}. The platform's edge answers preflights itself and never allows credentials.`,
        'Send Authorization: Bearer with credentials: "omit", or call through a rewrite of the frontend\'s own host (Docs/vercel.md).',
      );
    }
  },
};

export const framing: Rule = {
  id: 'SPACE-012',
  title: "the Space's page stays blank",
  async *check({ tree, frontMatter }) {
    const fix = 'Leave X-Frame-Options out and name https://huggingface.co in frame-ancestors.';
    let [helmetAt, isFramed] = ['', false];
    for await (const { path, text } of tree.scripts()) {
      const header = /['"]X-Frame-Options['"]\s*[,:]\s*['"](?:DENY|SAMEORIGIN)['"]/i.exec(text)?.[0];
      if (header !== undefined) yield problem(`${path} sets ${header}.`, fix);
      if (/\bhelmet\(/.test(text)) helmetAt = path;
      if (/frame-?ancestors/i.test(text) && text.includes('https://huggingface.co')) isFramed = true;
      if (/\bhelmet\(/.test(text) && !/xFrameOptions\s*:\s*false|frameguard\s*:\s*false/.test(text)) {
        yield problem(`${path} leaves helmet's X-Frame-Options: SAMEORIGIN on.`, fix);
      }
    }
    if (helmetAt !== '' && !isFramed) yield problem(`${helmetAt}: helmet allows frames of its own origin only.`, fix);
    if (frontMatter?.kind === 'read' && frontMatter.values['disable_embedding'] === true) {
      yield caution(
        'README.md sets disable_embedding: other sites cannot show the Space.',
        'Remove it, unless that is meant.',
      );
    }
  },
};

export const readersAddress: Rule = {
  id: 'SPACE-013',
  title: 'limits count everybody as one, or believe what a client invents',
  async *check({ tree }) {
    let [express, isSet] = ['', false];
    for await (const { path, text } of tree.scripts()) {
      if (/\bexpress\(\)/.test(text)) express = path;
      for (const [found, value = ''] of text.matchAll(/['"]trust proxy['"]\s*,\s*([^)]+)\)/g)) {
        isSet = true;
        if (value.trim() !== '1')
          yield problem(`${path}: ${found} trusts addresses that clients invent.`, "app.set('trust proxy', 1)");
      }
      if (/\.enable\(\s*['"]trust proxy['"]/.test(text)) {
        isSet = true;
        yield problem(`${path} trusts addresses that clients invent.`, "app.set('trust proxy', 1)");
      }
    }
    if (express !== '' && !isSet) {
      yield problem(`${express}: the edge's address stands for every reader.`, "app.set('trust proxy', 1)");
    }
  },
};
