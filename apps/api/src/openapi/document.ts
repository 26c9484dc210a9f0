import { componentSchemas } from './components.ts';
import { answerPaths } from './answer-paths.ts';
import { feedbackPaths } from './feedback-paths.ts';
import { identityPaths } from './identity-paths.ts';
import { COMPONENT_PARAMETERS } from './operation.ts';
import { operationPaths } from './operation-paths.ts';

/** Of the contract, not of the program: changes when a client would have to. */
const CONTRACT_VERSION = '1.0.0';

/** The HTTP surface as OpenAPI 3.1. Built from the schemas that parse requests, so the two cannot differ. */
export function createOpenapiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lattice',
      version: CONTRACT_VERSION,
      summary: 'Answers questions about a Docusaurus site and proves them with links to the exact heading.',
      description: [
        'Bodies are snake_case; answers may gain fields. Every failure is `application/problem+json` with a stable `code`.',
        'State-changing requests of browser pages from origins that are not allowed are refused with 403.',
      ].join('\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: { ...operationPaths(), ...answerPaths(), ...feedbackPaths(), ...identityPaths() },
    components: {
      schemas: componentSchemas(),
      parameters: COMPONENT_PARAMETERS,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token of the sign-in service, an API key (`lat_…`), or the operator’s token.',
        },
      },
    },
  };
}
