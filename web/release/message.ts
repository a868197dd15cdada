import type { NotRun } from '../../core/release/active.ts'
import type { InstallError } from './install.ts'

/** Why a release that was rolled out does not run on this tablet, and what to do about it. */
export const notHereText: Readonly<Record<InstallError['kind'] | NotRun['kind'], string>> = {
  'app-differs':
    'It names another version of the app than this server serves. Propose a release with the app that is served, or put that version on the server.',
  'runtime-differs': 'It names another runtime than this app has. Propose a release from this app.',
  'plan-missing':
    'A plan’s text is not on this tablet yet. Sign in here once while the server can be reached.',
  'model-refused':
    'A model of it did not come whole, or is not what was approved. It is fetched again; nothing of it is used before. If this stays, check the package on the server.',
  'too-large': 'Its models are larger than one release may be. Propose one with fewer plans.',
  'no-room': 'There is no room for it on this tablet. Free some storage; it is fetched again.',
  'install-over':
    'The time until which it could be installed is over, and it is not on this tablet. Propose it anew under the next number.',
  'older-number':
    'It is older than what runs here, as when a tablet moves to a line that is behind. Roll it back here, or roll out a newer one.',
}
