import * as v from 'valibot'
import { digestSchema } from '../../digest.ts'

/**
 * The digest of the backbone that comes with Plumb. Nobody signs that package: this line is part of the app's build,
 * whose hash a release names, and what teaching loads is held to it byte by byte.
 */
export const OWN_BACKBONE = v.parse(digestSchema, 'jhltAlYxFrlsBEB1UJV2grFBYGf3V9v8DQemoIAtwu0')
