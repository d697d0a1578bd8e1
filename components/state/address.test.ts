import { expect, test } from 'vitest'
import { emptyAddress, readAddress, selectedByUid, uidOfSelected, writeAddress } from './address.ts'
import { model, node, pod, workload } from '../../lib/model/test-views.ts'

test('U-7 an address read is the address written, and what others keep in it stays', () => {
  const address = {
    namespace: 'default',
    selected: { kind: 'Pod', namespace: 'default', name: 'web-1' },
    find: 'nginx crash',
    filter: { node: '', status: 'Running', workload: 'Deployment/default/web' },
    camera: '12.5,7,2.4',
    theme: 'dark',
  } as const
  const search = writeAddress('?other=1,2', address)
  expect(search).toContain('namespace=default&select=Pod/default/web-1&find=nginx+crash&node=&status=Running')
  expect(search).toContain('&workload=Deployment/default/web&camera=12.5,7,2.4&theme=dark')
  expect(search).toContain('other=')
  expect(readAddress(search)).toEqual(address)
  expect(writeAddress(search, emptyAddress)).toBe('?other=1,2')
  expect(writeAddress('', emptyAddress)).toBe('')
})

test('U-8 an address that makes no sense opens the page all the same', () => {
  expect(readAddress('?select=&theme=pink&namespace=')).toEqual(emptyAddress)
  expect(readAddress('?select=a/b/c/d')).toEqual(emptyAddress)
})

test('U-9 what is selected is found again by its name, whatever its uid', () => {
  const before = model({ nodes: [node('worker')], pods: [pod('1', { name: 'db-0' })], workloads: [workload('web')] })
  for (const uid of ['node-worker', '1', 'web']) {
    expect(uidOfSelected(before, selectedByUid(before, uid)!, null)).toBe(uid)
  }
  const after = model({ pods: [pod('2', { name: 'db-0' }), pod('3', { name: 'db-0', namespace: 'other' })] })
  expect(uidOfSelected(after, selectedByUid(before, '1')!, '1')).toBe('2')
  expect(uidOfSelected(after, selectedByUid(before, 'web')!, 'web')).toBeNull()
})
