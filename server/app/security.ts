import type { MiddlewareHandler } from 'hono'

/**
 * Scripts, styles and connections of our own origin only. `wasm-unsafe-eval` compiles ONNX Runtime. The trusted
 * types: Svelte's own, ours for the address of a worker, and ours for that of the service worker.
 */
const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html plumb-worker plumb-service-worker',
].join('; ')

const ALLOWED = [
  'camera',
  'publickey-credentials-get',
  'publickey-credentials-create',
  'fullscreen',
  'screen-wake-lock',
]
const FORBIDDEN = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'display-capture', 'encrypted-media'],
  ...[
    'geolocation',
    'gyroscope',
    'hid',
    'idle-detection',
    'local-fonts',
    'magnetometer',
    'microphone',
    'midi',
  ],
  ...['payment', 'picture-in-picture', 'serial', 'usb', 'xr-spatial-tracking'],
]

const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', CONTENT_SECURITY],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  // These two make the page cross-origin isolated: WASM threads need it.
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  [
    'Permissions-Policy',
    [...ALLOWED.map((name) => `${name}=(self)`), ...FORBIDDEN.map((name) => `${name}=()`)].join(', '),
  ],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['X-DNS-Prefetch-Control', 'off'],
]

/** 30 days: after a plant gives up HTTPS, tablets must find back within a month. */
const STRICT_TRANSPORT = 'max-age=2592000'

/** Puts the security headers on every answer, refusals and failures included. */
export const securityHeaders =
  (isSecure: boolean): MiddlewareHandler =>
  async (c, next) => {
    await next()
    for (const [name, value] of HEADERS) c.res.headers.set(name, value)
    if (isSecure) c.res.headers.set('Strict-Transport-Security', STRICT_TRANSPORT)
  }
