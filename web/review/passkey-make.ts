/**
 * What some authenticators call themselves (AAGUID). They say it unproven: attestation is not asked for, so this is a
 * hint for people and never a rule.
 */
const MAKES: Readonly<Record<string, string>> = {
  '08987058cadc4b81b6e130de50dcbe96': 'Windows Hello',
  '9ddd1817af5a4672a2b93e3dd95000a9': 'Windows Hello',
  '6028b017b1d44c02b4b3afcdafc96bb2': 'Windows Hello',
  ee882879721c491397753dfcce97072a: 'YubiKey 5',
  fa2b99dc9e3942578f924a30d23c4118: 'YubiKey 5 NFC',
  ea9b8d664d011d213ce4b6b48cb575d4: 'Google Password Manager',
  fbfc3007154e4ecc8c0b6e020557d7bd: 'Apple Passwords',
  dd4ec289e01d41c9bb8970fa845d4bf2: 'Apple Passwords, managed',
}

/** The make and model that a passkey gave at its registration, in words. */
export function passkeyMake(aaguid: string): string {
  if (/^0+$/.test(aaguid)) return 'does not say its make'
  return MAKES[aaguid] ?? `make ${aaguid.slice(0, 8)}…, not in our list`
}
