import type { Route } from '../route.ts'

/** GET /api/nonce: proof, for whoever signs over it, of not having signed before now. */
export const nonce: Route = (app, { courier, nonces }) => {
  app.get('/api/nonce', async (c) => {
    const made = await courier.nonce()
    nonces.add(made)
    c.header('Cache-Control', 'no-store')
    return c.json({ nonce: made })
  })
}
