/** Every place of the app, and its address. A new screen is one entry here and one in App.svelte. */
export type Route =
  | { readonly name: 'home' }
  | { readonly name: 'setup' }
  | { readonly name: 'enrol' }
  | { readonly name: 'station' }
  | { readonly name: 'records' }
  | { readonly name: 'review' }
  | { readonly name: 'inspection'; readonly id: string }
  | { readonly name: 'teach' }
  /** A data set, and a place in it: '' for its photographs, a word, or the digest of a photograph. */
  | { readonly name: 'dataset'; readonly id: string; readonly place: string }
  | { readonly name: 'check' }

const PLAIN = ['setup', 'enrol', 'station', 'records', 'review', 'teach', 'check'] as const

/** The address of a place. */
export const pathOf = (route: Route): string => {
  if (route.name === 'home') return '/'
  if (route.name === 'dataset') return `/teach/${route.id}${route.place && `/${route.place}`}`
  return route.name === 'inspection' ? `/review/${route.id}` : `/${route.name}`
}

/** The place at an address; home for one that does not exist. */
export function parsePath(path: string): Route {
  const inspection = /^\/review\/([A-Za-z0-9_-]{22})$/.exec(path)?.[1]
  if (inspection !== undefined) return { name: 'inspection', id: inspection }
  const [, set, place] =
    /^\/teach\/([A-Za-z0-9_-]{21}[AQgw])(?:\/([a-z]{1,20}|[A-Za-z0-9_-]{43}))?$/.exec(path) ?? []
  if (set !== undefined) return { name: 'dataset', id: set, place: place ?? '' }
  const plain = PLAIN.find((name) => path === `/${name}`)
  return { name: plain ?? 'home' }
}

let current = $state<Route>(parsePath(location.pathname))

addEventListener('popstate', () => {
  current = parsePath(location.pathname)
})

/** Where the app is. */
export const route = (): Route => current

/** Goes to a place; `replace` leaves no way back, for places that are over. */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(null, '', pathOf(to))
  else history.pushState(null, '', pathOf(to))
  current = to
  scrollTo(0, 0)
}
