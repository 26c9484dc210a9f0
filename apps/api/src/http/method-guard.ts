import { LatticeError } from '@lattice/core';
import type { IRouter, RequestHandler } from 'express';

/** Handlers of one path by method. HEAD follows GET. */
export interface MethodHandlers {
  readonly get?: RequestHandler | RequestHandler[];
  readonly post?: RequestHandler | RequestHandler[];
  readonly put?: RequestHandler | RequestHandler[];
  readonly delete?: RequestHandler | RequestHandler[];
}

/** Mounts a path, answers OPTIONS, and refuses every other method with the list of those it has. */
export function mount(router: IRouter, path: string, handlers: MethodHandlers): void {
  const route = router.route(path);
  const methods: string[] = [];
  if (handlers.get) {
    route.get(handlers.get);
    methods.push('GET', 'HEAD');
  }
  if (handlers.post) {
    route.post(handlers.post);
    methods.push('POST');
  }
  if (handlers.put) {
    route.put(handlers.put);
    methods.push('PUT');
  }
  if (handlers.delete) {
    route.delete(handlers.delete);
    methods.push('DELETE');
  }
  const allow = [...methods, 'OPTIONS'].join(', ');
  route.options((_request, response) => {
    response.status(204).setHeader('Allow', allow).end();
  });
  route.all((request, response) => {
    response.setHeader('Allow', allow);
    throw new LatticeError('method-not-allowed', `${request.method} is not possible here, only ${allow}.`);
  });
}
