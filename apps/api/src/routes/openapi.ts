import type { IRouter } from 'express';

import { mount } from '../http/method-guard.ts';
import { createOpenapiDocument } from '../openapi/document.ts';

export function mountOpenapi(router: IRouter): void {
  const document = createOpenapiDocument();
  mount(router, '/openapi.json', {
    get: (_request, response) => {
      response.json(document);
    },
  });
}
