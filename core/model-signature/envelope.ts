import { type Bytes, concat, utf8 } from '../bytes.ts'

/** What the payload of a model's signature is. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** The bytes that are signed: the pre-authentication encoding of DSSE 1.0, over type and payload. */
export const signedEnvelope = (payload: Uint8Array): Bytes =>
  concat(utf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload)
