/** What the server answers itself; everything else without a dot in its last part is a place of the app. */
const SERVED = /^\/(?:api|log|packages|trust)(?:\/|$)/

/** Whether an address is a place of the app, to be answered with its page. */
export const isAppAddress = ({ origin, pathname }: URL, own = location.origin): boolean =>
  origin === own && !SERVED.test(pathname) && !(pathname.split('/').at(-1) ?? '').includes('.')
