import { join } from 'node:path'
import { message } from '../message.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { sendFile } from '../send-file.ts'
import { trustPage } from '../trust-page.ts'

const STYLE = join(import.meta.dirname, '../trust.css')

/** /trust: how a tablet comes to trust this server; /ca.crt: the certificate it installs. */
export const trust: Route = (app, context) => {
  const { caPem, origin } = context

  app.get('/trust', (c) => {
    c.header('Cache-Control', 'no-cache')
    return c.html(trustPage(origin, caPem))
  })

  app.get('/trust.css', async (c) => (await sendFile(c, STYLE, 'no-cache')) ?? refuse(c, message.noApp))

  app.get('/ca.crt', (c) => {
    if (caPem === undefined) return refuse(c, message.noCertificate)
    c.header('Content-Type', 'application/x-x509-ca-cert')
    c.header('Content-Disposition', 'attachment; filename="plumb-ca.crt"')
    c.header('Cache-Control', 'no-cache')
    return c.body(caPem)
  })
}
