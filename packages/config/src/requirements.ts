import type { Problem } from './configuration-error.ts';
import type { Environment } from './environment.ts';
import { isTransactionPooler } from './url-schemas.ts';
import type { Requirement } from './variable.ts';
import { variableList } from './variables.ts';
import type { Notice } from './config.ts';

/** Why a variable is necessary, as a clause: "EMBEDDING_BACKEND is gemini: Gemini answers no request without a key". */
export function requirementText(requirement: Requirement): string {
  const state = requirement.is === undefined ? 'is set' : `is ${requirement.is}`;
  const unless =
    requirement.unless === undefined
      ? ''
      : ` and ${requirement.unless.join(' and ')} ${requirement.unless.length > 1 ? 'are' : 'is'} not`;
  return `${requirement.when} ${state}${unless}: ${requirement.because}`;
}

/** Variables that are missing although something set needs them. One problem each, with the first reason. */
export function missingVariables(environment: Environment): Problem[] {
  return variableList.flatMap((row) => {
    if (environment.isSet(row.name)) return [];
    const reason = row.requiredWhen?.find((requirement) => applies(requirement, environment));
    if (reason === undefined) return [];
    return [{ variable: row.name, reason: `is required because ${requirementText(reason)}`, example: row.example }];
  });
}

function applies(requirement: Requirement, environment: Environment): boolean {
  return (
    environment.holds(requirement.when, requirement.is) &&
    !(requirement.unless ?? []).some((name) => environment.isSet(name))
  );
}

/** What no single row can say. */
export function conflicts(environment: Environment): Problem[] {
  const onSpace = environment.isSet('SPACE_ID');
  const dataDirectory = environment.find('DATA_DIR') ?? '';
  // What a Space mounts there is an object store; a database on it loses data.
  if (onSpace && !environment.isSet('DATABASE_URL') && /^\/data(\/|$)/.test(dataDirectory)) {
    const reason = 'must not be below /data on a Space: that is no local disk, and the embedded database needs one';
    return [{ variable: 'DATA_DIR', reason, example: '/tmp/lattice' }];
  }
  return [];
}

/** Settings that work, and that a person may not have meant. */
export function cautions(environment: Environment): Notice[] {
  const notices: Notice[] = [];
  const url = environment.find('DATABASE_URL');
  const directUrl = environment.find('DATABASE_DIRECT_URL');
  if (directUrl !== undefined && isTransactionPooler(directUrl.reveal())) {
    notices.push({
      variable: 'DATABASE_DIRECT_URL',
      message: 'is the address of a connection pooler; the job queue and migrations need the direct one',
    });
  } else if (directUrl === undefined && url !== undefined && isTransactionPooler(url.reveal())) {
    notices.push({
      variable: 'DATABASE_URL',
      message:
        'is the address of a connection pooler; set DATABASE_DIRECT_URL to the direct one for the job queue and migrations',
    });
  }
  if (environment.find('ALLOWED_ORIGINS')?.some((rule) => rule.kind === 'any') === true) {
    notices.push({ variable: 'ALLOWED_ORIGINS', message: 'lets every web page call this API' });
  }
  return notices;
}
