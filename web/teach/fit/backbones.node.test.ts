import { expect, it } from 'vitest'
import { utf8 } from '../../../core/bytes.ts'
import { openWorld, tabletOn, take } from '../../../core/governance/world.fixture.ts'
import { hashBytes } from '../../../core/hash.ts'
import { OWN_BACKBONE } from '../../../core/teach/fuse/own-backbone.ts'
import { offeredBackbones } from './backbones.ts'

const other = hashBytes(utf8('a backbone with a back door'))
const listed = {
  packages: [
    { digest: other, name: 'SSD MobileNetV2', task: 'features' },
    { digest: OWN_BACKBONE, name: 'SSD MobileNetV2', task: 'features' },
    { digest: hashBytes(utf8('a model')), name: 'Model', task: 'anomaly' },
  ],
}

it('a backbone that the server slips in is not taught on, until a person of the plant registers it', async () => {
  const world = await openWorld('backbones')
  const offered = () =>
    offeredBackbones(listed, world.state, tabletOn(world, 'A')).map(({ digest }) => digest)
  expect(offered()).toEqual([OWN_BACKBONE])
  const by = world.engineers[0]?.id
  if (by === undefined) throw new Error('expected an engineer')
  take(world, { by, ops: [{ op: 'model.register', model: other, name: 'Other' }] })
  expect(offered()).toEqual([other, OWN_BACKBONE])
})
