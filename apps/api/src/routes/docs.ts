import { LatticeError } from '@lattice/core';
import type { IRouter, Response } from 'express';

import { isDocumentedCode, renderErrorIndex, renderErrorPage } from '../docs/error-pages.ts';
import { API_PAGE, API_PAGE_SCRIPT, PAGE_CSS } from '../docs/html.ts';
import { mount } from '../http/method-guard.ts';

/** Of the viewer's package, and nothing else of it. */
const ASSETS: ReadonlySet<string> = new Set(['swagger-ui-bundle.js', 'swagger-ui.css']);

const FOR_AN_HOUR = 'public, max-age=3600';

/** The contract to browse and try, and a page for each error. */
export function mountDocs(router: IRouter, viewerDirectory: string | null): void {
  mount(router, '/docs', { get: (_request, response) => sendText(response, 'html', API_PAGE) });
  mount(router, '/docs/start.js', { get: (_request, response) => sendText(response, 'js', API_PAGE_SCRIPT) });
  mount(router, '/docs/page.css', { get: (_request, response) => sendText(response, 'css', PAGE_CSS) });
  mount(router, '/docs/errors', { get: (_request, response) => sendText(response, 'html', renderErrorIndex()) });
  mount(router, '/docs/errors/:code', {
    get: (request, response) => {
      const { code } = request.params;
      if (typeof code !== 'string' || !isDocumentedCode(code)) throw nothingThere('There is no such error.');
      sendText(response, 'html', renderErrorPage(code));
    },
  });
  mount(router, '/docs/assets/:file', {
    get: (request, response, next) => {
      const { file } = request.params;
      if (typeof file !== 'string' || viewerDirectory === null || !ASSETS.has(file))
        throw nothingThere('There is no such file.');
      response.sendFile(file, { root: viewerDirectory, headers: { 'Cache-Control': FOR_AN_HOUR } }, (error) => {
        if (error !== undefined && error !== null && !response.headersSent) next(error);
      });
    },
  });
}

function sendText(response: Response, type: string, text: string): void {
  response.setHeader('Cache-Control', FOR_AN_HOUR);
  response.type(type).send(text);
}

function nothingThere(message: string): LatticeError {
  return new LatticeError('not-found', message, { fix: 'GET /docs/errors lists all errors.' });
}
