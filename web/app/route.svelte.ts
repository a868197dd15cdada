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
  | { readonly name: 'plans' }
  /** A plan by its id, or `new`. */
  | { readonly name: 'plan'; readonly id: string }
  | { readonly name: 'models' }
  /** A model by its digest, `import`, or `signers`. */
  | { readonly name: 'model'; readonly id: string }
  | { readonly name: 'people' }
  | { readonly name: 'person'; readonly id: string }
  | { readonly name: 'tablets' }
  | { readonly name: 'rules' }
  | { readonly name: 'releases' }
  /** A release by its number, one that waits by its change's hash, or `new`. */
  | { readonly name: 'release'; readonly id: string }
  | { readonly name: 'incident' }
  /** What the server said that cannot be true, and what becomes of it. */
  | { readonly name: 'alarm' }
  /** Where an invited person makes their passkey. */
  | { readonly name: 'join' }
  | { readonly name: 'check' }

const PLAIN = [
  ...['setup', 'enrol', 'join', 'station', 'records', 'review', 'teach', 'plans', 'models'],
  ...['people', 'tablets', 'rules', 'releases', 'incident', 'check', 'alarm'],
] as const satisfies readonly string[]

/** Places that are one of a list: the list's address, then which. */
const LISTED = {
  inspection: 'review',
  plan: 'plans',
  model: 'models',
  person: 'people',
  release: 'releases',
} as const
type Listed = keyof typeof LISTED

/** Which one of each list an address may name: an id, a digest, or something to be made. */
const NAMES: Readonly<Record<Listed, RegExp>> = {
  inspection: /^[A-Za-z0-9_-]{22}$/,
  plan: /^(new|[A-Za-z0-9_-]{22})$/,
  model: /^(import|signers|[A-Za-z0-9_-]{43})$/,
  person: /^(new|[A-Za-z0-9_-]{22})$/,
  release: /^(new|\d{1,9}|[A-Za-z0-9_-]{43})$/,
}

const isListed = (name: string): name is Listed => Object.hasOwn(LISTED, name)

/** The address of a place. */
export const pathOf = (route: Route): string => {
  if (route.name === 'home') return '/'
  if (route.name === 'dataset') return `/teach/${route.id}${route.place && `/${route.place}`}`
  if ('id' in route && isListed(route.name)) return `/${LISTED[route.name]}/${route.id}`
  return `/${route.name}`
}

/** The place at an address; home for one that does not exist. */
export function parsePath(path: string): Route {
  const [, set, place] =
    /^\/teach\/([A-Za-z0-9_-]{21}[AQgw])(?:\/([a-z]{1,20}|[A-Za-z0-9_-]{43}))?$/.exec(path) ?? []
  if (set !== undefined) return { name: 'dataset', id: set, place: place ?? '' }
  const [, list, id = ''] = /^\/([a-z]+)\/([A-Za-z0-9_-]+)$/.exec(path) ?? []
  const listed = (Object.keys(LISTED) as Listed[]).find((name) => LISTED[name] === list)
  if (listed !== undefined && NAMES[listed].test(id)) return { name: listed, id }
  const plain = PLAIN.find((name) => path === `/${name}`)
  return { name: plain ?? 'home' }
}

let current = $state<Route>(parsePath(location.pathname))

type Hold = (leave: () => void) => void
let held: Hold | undefined

/** While a place holds something unsaved: whoever leaves it is asked first, and `leave` goes on. Gives how to let go. */
export function holdPlace(ask: Hold): () => void {
  held = ask
  return () => {
    held = undefined
  }
}

addEventListener('popstate', () => {
  if (held) {
    // The address has moved already: it is put back, and a leave goes where this one went.
    history.pushState(null, '', pathOf(current))
    held(() => history.back())
  } else current = parsePath(location.pathname)
})

/** Where the app is. */
export const route = (): Route => current

/** Goes to a place; `replace` leaves no way back, for places that are over. */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  const leave = () => {
    history[`${how}State`](null, '', pathOf(to))
    current = to
    scrollTo(0, 0)
  }
  if (held) held(leave)
  else leave()
}
