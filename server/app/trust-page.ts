import { X509Certificate } from 'node:crypto'
import { html } from 'hono/html'

const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/trust.css">
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>`

const ANDROID = html`<h2>Android</h2>
<ol>
<li>Tap the button above. If Android says that it must be installed in the settings, that is as it should be.</li>
<li>Open Settings, Security and privacy, More security settings, Encryption and credentials, Install a certificate, CA certificate. The search in Settings finds it under “CA certificate”.</li>
<li>Read the warning, choose Install anyway, and choose plumb-ca.crt from the downloads.</li>
</ol>`

const IPAD = html`<h2>iPadOS</h2>
<ol>
<li>In Safari, tap the button above and allow the configuration profile.</li>
<li>Open Settings, Profile Downloaded, Install. If it is not there: General, VPN and Device Management.</li>
<li>Open Settings, General, About, Certificate Trust Settings, and switch on full trust for the Plumb certificate. Without this step Safari goes on warning.</li>
</ol>`

const WINDOWS = html`<h2>Windows</h2>
<ol>
<li>Press the button above and open plumb-ca.crt.</li>
<li>Choose Install Certificate, Local Machine, then “Place all certificates in the following store”.</li>
<li>Browse, choose Trusted Root Certification Authorities, finish, and restart the browser.</li>
</ol>`

const withAuthority = (
  origin: string,
  caPem: string,
) => html`<p>Tablets and desk computers open Plumb at <code>${origin}</code> once they trust this plant’s certificate. It counts for that one name and for nothing else.</p>
<p><a class="download" href="/ca.crt">Get the certificate</a></p>
<h2>Compare before you install</h2>
<p>The certificate’s SHA-256 fingerprint must be the one that the server printed when it started. Ask whoever runs the server to read it to you. If one pair of letters differs, stop: you are not talking to your server.</p>
<p class="fingerprint">${new X509Certificate(caPem).fingerprint256}</p>
${ANDROID}${IPAD}${WINDOWS}
<h2>Then</h2>
<p>Open <a href="${origin}">${origin}</a>. There must be no warning.</p>`

const withoutAuthority = (
  origin: string,
) => html`<p>This server has no certificate authority of its own, so there is nothing to install.</p>
<p>It is open at <a href="${origin}">${origin}</a>. For tablets on the plant’s network, run <code>npm run plumb -- init --host NAME</code> on the server, with the name under which tablets will open it, and start it again.</p>`

/** The page that brings a device to trust this server, in words for whoever holds it. */
export const trustPage = (origin: string, caPem: string | undefined) =>
  page(
    'Trust this plant’s server',
    caPem === undefined ? withoutAuthority(origin) : withAuthority(origin, caPem),
  )
