import { expect, test } from 'vitest'
import { exportName } from './export-name.ts'

const evening = new Date(2026, 10, 25, 21, 5)

test('U-52 a saved picture is named for its cluster and its time, in letters that any system takes', () => {
  expect(exportName('kind-demo', evening, 'png')).toBe('podarium-kind-demo-2026-11-25-2105.png')
  expect(exportName('podarium-sandbox', evening, 'svg')).toBe('podarium-sandbox-2026-11-25-2105.svg')
  expect(exportName('arn:aws:eks:eu/my cluster', evening, 'svg')).toBe(
    'podarium-arn-aws-eks-eu-my-cluster-2026-11-25-2105.svg',
  )
})
