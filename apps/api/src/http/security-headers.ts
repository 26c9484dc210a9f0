import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The Space page on huggingface.co shows the app in a frame, so X-Frame-Options cannot be used; frame-ancestors can. */
const FRAME_ANCESTORS = ["'self'", 'https://huggingface.co', 'https://*.hf.space'];

export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': FRAME_ANCESTORS,
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
      },
    },
    xFrameOptions: false,
    // TLS ends at the proxy in front; whether a host is https for ever is said there.
    strictTransportSecurity: false,
  });
}
