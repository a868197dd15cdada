export { fingerprintOf } from '../../core/fingerprint.ts'
