// Page: the one page there is. It is built once; what is alive in it comes over the socket.

import { Dashboard } from '../components/panels/dashboard.tsx'

export default function Page() {
  return <Dashboard />
}
