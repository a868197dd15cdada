/** What a person reads when something did not work: what is the matter, and what to do about it. */
export interface Said {
  readonly title: string
  readonly text: string
}

/**
 * Every kind of error that can reach a person, with its sentence. Kinds that start with `server/` are the words of
 * the server's refusals. What stands in none of these shows the error's own message.
 */
export const SAID: Readonly<Record<string, Said>> = {
  offline: {
    title: 'The server does not answer',
    text: "Check that this device is on the plant's network and that the server runs. Then try again.",
  },
  garbled: {
    title: 'The server gave an answer that cannot be right',
    text: 'Reload the app. If it happens again, tell whoever runs the server: the two may be of different versions.',
  },

  'passkey-cancelled': {
    title: 'The passkey was not used',
    text: 'Nothing has happened yet. Have your key at hand, start again, and touch it when the browser asks.',
  },
  'passkey-unsupported': {
    title: 'Passkeys do not work here',
    text: 'This browser, or this address, does not let Plumb use passkeys. The check page says which of the two.',
  },
  'passkey-unreadable': {
    title: 'This passkey cannot be used here',
    text: 'Use another passkey: one that belongs to an admin of this plant, or a newer security key.',
  },

  'vault-locked': {
    title: 'This passkey did not unlock your data',
    text: 'It keeps data on this tablet under another secret. Use the passkey you signed in with before.',
  },
  'not-admitted': {
    title: 'This sign-in was not accepted',
    text: "The passkey's signature does not fit this plant's rules. Try again; if it stays so, ask an admin.",
  },
  'not-signed': {
    title: 'Not recorded',
    text: 'The passkey did not sign, so nothing was recorded. Try again when you are ready.',
  },
  'session-over': {
    title: 'This sign-in is over',
    text: "Nothing was recorded. Sign in again; if the tablet's clock is wrong, set it right first.",
  },
  'storage-full': {
    title: 'This tablet has no room left',
    text: 'Nothing was recorded. Let it sync on the network, or remove other apps and files, then try again.',
  },
  'storage-failed': {
    title: 'This tablet could not store the record',
    text: 'Nothing was recorded. Close other tabs and apps and try again. If it stays so, take another tablet.',
  },
  'another-tab': {
    title: 'Plumb is open in another tab',
    text: 'Something was recorded there. Close the other tab and sign in again here.',
  },

  'genesis-differs': {
    title: 'This is another plant',
    text: 'The server shows a plant that this tablet was not enrolled in. Stop, and tell an admin.',
  },
  'governance-invalid': {
    title: "The plant's rules could not be verified",
    text: 'A signature in the chain of changes does not hold. Do not go on here, and tell an admin.',
  },
  'genesis-invalid': {
    title: 'The founding was not accepted',
    text: 'The passkey signed something that does not fit. Reload this page and begin again: nothing was founded.',
  },

  'server/setup-code': {
    title: 'That is not the set-up code',
    text: 'Compare it with the address that the server printed when it started. After a few wrong tries it ends.',
  },
  'server/setup-code-over': {
    title: 'This set-up code is over',
    text: 'It was tried too often, or is more than a day old. Restart the server: it prints a new one.',
  },
  'server/founded': {
    title: 'This plant is set up already',
    text: 'Its set-up code worked once and is used up. An admin can enrol this browser with their passkey.',
  },
  'server/no-demonstration': {
    title: 'The server has no demonstration model yet',
    text: 'Run npm run models on the server, restart it, and try again here.',
  },
  'server/other-host': {
    title: 'This server goes by another name',
    text: 'Open it under the address that it printed when it started: passkeys belong to that name.',
  },
  'server/not-signed-in': {
    title: 'The server does not know this sign-in',
    text: 'Lock the tablet and sign in again while the server can be reached.',
  },
  'server/conflict': {
    title: 'Somebody changed the plant at the same moment',
    text: 'Nothing was lost. Look at it again and repeat what you wanted to change.',
  },
}
