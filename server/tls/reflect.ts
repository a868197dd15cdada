/**
 * @peculiar/x509 finds its parts through tsyringe, which does not load without the decorator metadata API. None of
 * those parts takes a constructor parameter, so "no metadata" is the true answer to all it asks, and saves a
 * polyfill. One that is there already is left alone.
 */
const nothing = (): undefined => undefined

for (const name of ['getMetadata', 'getOwnMetadata', 'defineMetadata'])
  if (!Reflect.has(Reflect, name))
    Reflect.defineProperty(Reflect, name, { value: nothing, configurable: true, writable: true })
