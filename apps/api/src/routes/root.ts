import express from 'express';
import type { IRouter, Response } from 'express';
import type * as z from 'zod';

import type { AppDependencies } from '../app-dependencies.ts';
import { mount } from '../http/method-guard.ts';
import type { onlineSchema } from '@lattice/core';

/** A name that carries a hash of the content, as in `chat.3fa94c21.js`: such an address never means anything else. */
const HASHED_NAME = /\.[0-9a-f]{8,}\.[a-z0-9]+$/;

const FOREVER = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** `/`: the chat page for browsers, one line of JSON for everybody else. Needs nothing but itself. */
export function mountRoot(
  router: IRouter,
  { build, pageDirectory }: Pick<AppDependencies, 'build' | 'pageDirectory'>,
): void {
  const sayOnline = (response: Response): void => {
    const online: z.infer<typeof onlineSchema> = {
      status: 'online',
      service: 'lattice',
      version: build.version,
      openapi: '/openapi.json',
    };
    response.json(online);
  };

  mount(router, '/', {
    get: (request, response, next) => {
      response.vary('Accept');
      if (pageDirectory === null || request.accepts(['application/json', 'text/html']) !== 'text/html') {
        sayOnline(response);
        return;
      }
      const options = { root: pageDirectory, headers: { 'Cache-Control': REVALIDATE } };
      response.sendFile('index.html', options, (error) => {
        if (error === undefined || error === null || response.headersSent) {
          return;
        }
        if ('code' in error && error.code === 'ENOENT') {
          sayOnline(response);
        } else {
          next(error);
        }
      });
    },
  });
}

/** The files the chat page loads, below `/page/`. */
export function mountPageFiles(router: IRouter, pageDirectory: string | null): void {
  if (pageDirectory === null) {
    return;
  }
  router.use(
    '/page',
    express.static(pageDirectory, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        response.setHeader('Cache-Control', HASHED_NAME.test(path) ? FOREVER : REVALIDATE);
      },
    }),
  );
}
