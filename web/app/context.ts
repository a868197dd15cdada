import { getContext, setContext } from 'svelte'
import type { App } from './app.svelte.ts'

const KEY = Symbol('app')

/** Hands the app down to every screen. */
export const setApp = (app: App): App => setContext(KEY, app)

/** The app, in any screen below App.svelte. */
export const useApp = (): App => getContext<App>(KEY)
