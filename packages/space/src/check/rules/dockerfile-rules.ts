import { caution, problem, type CheckContext, type Rule } from '../finding.ts';

/** Base images in which UID 1000 is somebody's already. */
const OWNS_UID_1000 = /^(?:[\w.-]+(?::\d+)?\/)*(?:node(?::|@|$)|ubuntu:2[3-9])/;

export const userOfTheImage: Rule = {
  id: 'SPACE-002',
  title: 'a second user with UID 1000 is made',
  *check({ dockerfile }) {
    let base = '';
    let isFreed = false;
    for (const { name, value, line } of dockerfile?.instructions ?? []) {
      if (name === 'FROM') [base, isFreed] = [value.replace(/^--\S+\s+/, ''), false];
      if (name !== 'RUN' || !OWNS_UID_1000.test(base)) continue;
      if (/\b(?:userdel|deluser)\b/.test(value)) isFreed = true;
      if (isFreed || !/\b(?:useradd|adduser)\b[^&|;]*(?:-u|--uid)[ =]*1000\b/.test(value)) continue;
      yield problem(
        `Dockerfile:${line} makes a user with UID 1000, which ${base} has already: the build fails with "UID 1000 is not unique".`,
        'Remove the line and write USER node (in Ubuntu: USER ubuntu).',
      );
    }
  },
};

const DEFAULT_PORT = 7860;

export const portsAgree: Rule = {
  id: 'SPACE-003',
  title: 'the platform asks on a port where nobody listens',
  async *check({ tree, dockerfile, frontMatter }) {
    if (dockerfile === null) return;
    const values = frontMatter?.kind === 'read' ? frontMatter.values : {};
    const appPort = JSON.stringify(values['app_port'] ?? DEFAULT_PORT);
    const port = dockerfile.env.get('PORT');
    const exposed = dockerfile.final.filter(({ name }) => name === 'EXPOSE').flatMap(({ value }) => value.split(/\s+/));
    if (port === undefined) {
      yield problem('The Dockerfile sets no PORT, and the platform does not either.', `Add ENV PORT=${appPort}.`);
    } else if (port !== appPort) {
      yield problem(`The Dockerfile sets PORT=${port}, README.md app_port ${appPort}.`, 'Make the two equal.');
    }
    if (
      exposed.length > 0 &&
      !exposed.some((one) => one.replace('/tcp', '') === appPort || /^\$\{?PORT\}?$/.test(one))
    ) {
      yield problem(
        `The Dockerfile exposes ${exposed.join(', ')}, README.md names app_port ${appPort}.`,
        `EXPOSE ${appPort}`,
      );
    }
    const host = dockerfile.env.get('HOST') ?? '0.0.0.0';
    if (/^(?:127\.|localhost|::1)/.test(host)) {
      yield problem(`The Dockerfile sets HOST=${host}: nobody outside the container is heard.`, 'ENV HOST=0.0.0.0');
    }
    for await (const { path, text } of tree.scripts()) {
      const found = /\.listen\(\s*(?!0\b)[^()]{1,60},\s*['"](?:127\.0\.0\.1|localhost)['"]/.exec(text);
      if (found !== null) yield problem(`${path} listens on this machine only: ${found[0]}`, 'Listen on 0.0.0.0.');
    }
  },
};

export const filesOfTheUser: Rule = {
  id: 'SPACE-010',
  title: 'the program may not write where it writes',
  *check({ dockerfile }) {
    if (dockerfile === null) return;
    const { final, env } = dockerfile;
    const user = final.findLast(({ name }) => name === 'USER')?.value ?? 'root';
    if (/^(?:root|0)(?::|$)/.test(user)) {
      yield problem(
        'The image runs as root where it is tried, and as UID 1000 on the platform, so that what works here fails there.',
        'Add USER node before WORKDIR and COPY.',
      );
    }
    for (const { name, value, line } of final) {
      const fromStage = /--from=/.test(value);
      if ((name === 'COPY' || name === 'ADD') && !/--chown=/.test(value) && !fromStage) {
        yield problem(`Dockerfile:${line}: ${name} ${value} belongs to root.`, `${name} --chown=1000:1000 …`);
      }
    }
    const workdir = final.findLast(({ name }) => name === 'WORKDIR')?.value ?? '/';
    if (/^\/(?:root(?:\/|$)|$)/.test(workdir)) {
      yield problem(`WORKDIR ${workdir} is root's.`, 'WORKDIR /home/node/app');
    }
    const home = env.get('HOME') ?? '';
    if (home === '' || home.startsWith('/root')) {
      yield problem(`HOME is ${home === '' ? 'not set' : home}: npm and others write there.`, 'ENV HOME=/home/node');
    }
    const data = env.get('DATA_DIR') ?? '';
    if (/^\/data(?:\/|$)/.test(data)) {
      yield problem(`DATA_DIR=${data} is an object store on a Space, no disk.`, 'ENV DATA_DIR=/tmp/lattice');
    }
  },
};

/** Words after which running Spaces were paused as "Flagged as abusive". */
const FLAGGED = /\b(?:prox(?:y|ies)|tunnel\w*|cloudflared?|ngrok|vpn|v2ray|xray|shadowsocks|wireguard)\b/i;

export const flaggedWords: Rule = {
  id: 'SPACE-004',
  title: 'the Space is paused as abusive for a word',
  *check(context: CheckContext) {
    const { dockerfile, frontMatter, tree } = context;
    const fix = 'Rename it. If the Space is paused already, write to website@huggingface.co.';
    for (const { name, value, line } of dockerfile?.instructions ?? []) {
      const word = FLAGGED.exec(value)?.[0];
      if (word !== undefined)
        yield problem(`Dockerfile:${line} (${name}) says "${word}", which gets Spaces paused.`, fix);
    }
    if (frontMatter?.kind === 'read') {
      for (const name of ['title', 'short_description', 'tags', 'metaTitle', 'description']) {
        const word = FLAGGED.exec(JSON.stringify(frontMatter.values[name] ?? ''))?.[0];
        if (word !== undefined) yield problem(`README.md: ${name} says "${word}", which gets Spaces paused.`, fix);
      }
    }
    for (const { path } of tree.files) {
      const isOurs = !path.includes('node_modules/') && /(?:^|\/)[^/]*\.(?:sh|py|conf|ya?ml)$/.test(path);
      const word = isOurs ? FLAGGED.exec(path)?.[0] : undefined;
      if (word !== undefined) yield caution(`The file ${path} says "${word}" in its name.`, fix);
    }
  },
};
