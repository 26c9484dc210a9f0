import { createHash } from 'node:crypto';

import { LatticeError } from '@lattice/core';
import express from 'express';
import type { IRouter, Request, Response } from 'express';
import type * as z from 'zod';

import { mount } from '../http/method-guard.ts';
import type { webhookAnswerSchema } from '@lattice/core';
import { readPush } from '../webhook/read-push.ts';
import { verifyDelivery } from '../webhook/verify-delivery.ts';
import type { WebhookPort } from '../webhook/webhook-port.ts';

/** A push of two thousand commits; hosts leave out the rest. */
const MAX_BODY_BYTES = 5_000_000;

/** Where git hosts tell of pushes. There only where a secret is shared with them. */
export function mountWebhook(router: IRouter, { webhook }: { readonly webhook?: WebhookPort | undefined }): void {
  if (webhook === undefined) return;
  const readRaw = express.raw({ limit: MAX_BODY_BYTES, type: () => true });
  mount(router, '/api/v1/webhooks/git', {
    post: async (request, response) => {
      const body = await rawBody(readRaw, request, response);
      const delivery = verifyDelivery(body, webhook.secret, (name) => request.get(name));
      if (delivery === null) {
        throw new LatticeError('unauthorized', 'The delivery is not signed with the secret shared with this server.', {
          fix: 'Give the webhook at the git host the same secret as WEBHOOK_SECRET.',
        });
      }
      response
        .status(202)
        .json(delivery.isPush ? await reingest(webhook, body) : { state: 'ignored', reason: 'no-push' });
    },
  });
}

type WebhookAnswer = z.infer<typeof webhookAnswerSchema>;

async function reingest(webhook: WebhookPort, body: Buffer): Promise<WebhookAnswer> {
  // Not the number of the delivery, which no host signs: whoever repeats a body under another number changes nothing.
  const key = `webhook ${createHash('sha256').update(body).digest('hex')}`;
  const asked = await webhook.reingest({ key, push: readPush(body) });
  if (asked.outcome === 'ignored') return { state: 'ignored', reason: asked.reason };
  return { state: 'requested', job_id: asked.job.id };
}

async function rawBody(read: ReturnType<typeof express.raw>, request: Request, response: Response): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
