import type { Hono } from 'hono'
import type { Context } from './context.ts'

/** Adds one resource to the app: one file each. */
export type Route = (app: Hono, context: Context) => void
