import { expect, onTestFinished, test } from 'vitest'
import { createManualClock, settle, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { createByteBudget } from '../files/volume.ts'
import { kinds } from '../kinds/kinds.ts'
import { podCidrOf } from '../network/addresses.ts'
import { serveHttp } from '../network/http.ts'
import { createNetwork } from '../network/network.ts'
import { createStore } from '../store/store.ts'
import type { PodNetwork } from '../network/network-types.ts'
import { createRuntime } from '../runtime/runtime.ts'
import type { ExitStatus } from '../runtime/process-types.ts'
import { plainContainer } from '../runtime/test-container.ts'
import { shellPrograms } from './programs.ts'
import { parseScript } from './parse-script.ts'
import { compileExpression } from './regular-expression.ts'

/** A pod's network in a cluster where there is nobody else. */
function podNetwork(): PodNetwork {
  const clock = createManualClock()
  const random = seededRandom(2).next
  const store = createStore({ clock, random, kinds })
  const network = createNetwork({ store, clock, random })
  store.create('nodes', { metadata: { name: 'worker' }, spec: { podCIDR: podCidrOf(1) } })
  return network.attach({ namespace: 'default', hostname: 'pod', nodeName: 'worker' })
}

/** A container that runs `command`, on a clock of its own that a test moves. */
function startTestContainer(command: readonly string[], network = podNetwork()) {
  const clock = createManualClock()
  const runtime = createRuntime({
    clock,
    random: seededRandom(1).next,
    programs: shellPrograms,
    budget: createByteBudget(64 * 2 ** 20),
  })
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  const said = { stdout: '', stderr: '' }
  const container = runtime.start({
    ...plainContainer,
    command,
    network,
    onOutput: (stream, bytes) => {
      said[stream] += decoders[stream].decode(bytes, { stream: true })
    },
  })
  let status: ExitStatus | null = null
  void container.exited.then((ended) => (status = ended))
  return {
    clock,
    container,
    said,
    status: () => status,
    /** Lets what can happen without time passing happen, until `isThere` or nothing is left to hope for. */
    async until(isThere: () => boolean) {
      for (let round = 0; round < 3000 && !isThere(); round++) await turn()
      if (!isThere()) throw new Error(`it did not come; said so far: ${JSON.stringify(said)}`)
    },
  }
}

/** What a script says, in its whole life; time passes by itself. */
async function runScript(script: string, args: readonly string[] = [], network = podNetwork()) {
  const { container, clock, said, status } = startTestContainer(['sh', '-c', script, ...args], network)
  for (let round = 0; round < 4000 && !status(); round++) {
    if (round % 20 === 19) await clock.advance(1000)
    else await turn()
  }
  container.kill('SIGKILL')
  const { exitCode } = await container.exited
  return { ...said, exitCode }
}

/** A container that ends with its test. */
function start(script: string) {
  const running = startTestContainer(['sh', '-c', script])
  onTestFinished(async () => {
    running.container.kill('SIGKILL')
    await turn()
  })
  return running
}

// What the real busybox says, each script run there by hand.
type Case = readonly [rule: string, script: string, stdout: string, exitCode?: number, stderr?: string]

const scripts: readonly Case[] = [
  ['Z-1 quotes', `echo "a\\"b" 'c"d' a\\ b "$(echo "q r")" $'a\\tb\\x41'`, 'a"b c"d a b q r a\tbA\n'],
  [
    'Z-1 parameters',
    'unset x; echo ${x-d} ${x:=f} $x ${x+g} ${#x}; a=/x/y.tar.gz; echo ${a##*/} ${a%.*} ${a%%.*} ${a:1:1} ${a/x/X}',
    'd f f g 1\ny.tar.gz /x/y.tar /x/y x /X/y.tar.gz\n',
  ],
  [
    'Z-1 arithmetic',
    'echo $((2**3)) $((7%3)) $((1?2:3)) $((x=5, x+1)) $((0x1f)) $((010)) $((x++ + ++x)) $x',
    '8 1 2 6 31 8 12 7\n',
  ],
  [
    'Z-1 field splitting',
    'IFS=:; a="1:2::3"; for i in $a; do echo "<$i>"; done; set -- "a b" c; for i in "$@"; do echo "[$i]"; done',
    '<1>\n<2>\n<>\n<3>\n[a b]\n[c]\n',
  ],
  [
    'Z-1 file names',
    'cd /tmp; touch a.txt b.txt .h; echo * *.txt [ab].txt "*" no*',
    'a.txt b.txt a.txt b.txt a.txt b.txt * no*\n',
  ],
  ['Z-1 here-documents', "cat <<A; cat <<'B'\n$((1+1)) \\$x\nA\n$x\nB", '2 $x\n$x\n'],
  [
    'Z-1 assignments see those before them; arithmetic has 64 bits and computes all sides',
    'A=1 B=$A; echo $B; x=3; echo $((x-- * 2)) $((0 && x++)) $((x)) $((-7/2)) $((9223372036854775807+1))',
    '1\n6 0 3 -3 -9223372036854775808\n',
  ],
  [
    'Z-2 loops',
    'for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; until [ "$x" = xx ]; do x=x$x; done; echo $x',
    '1a\n2a\nxx\n',
  ],
  ['Z-2 case', 'case "a b" in x|"a b") echo q;; esac; case abc in [!a]*) echo no;; a?c) echo w;; esac', 'q\nw\n'],
  ['Z-2 functions', 'x=5; f() { local x=6; g; return 3; }; g() { echo $x; }; f a; echo $? $x', '6\n3 5\n'],
  [
    'Z-2 errexit spares what is tested',
    'set -e; if false; then :; fi; false || true; echo yes; (exit 3); echo no',
    'yes\n',
    3,
  ],
  ['Z-2 pipefail', 'false | true; echo $?; set -o pipefail; false | true; echo $?; ! true; echo $?', '0\n1\n1\n'],
  ['Z-2 traps', "trap 'echo bye' EXIT; trap 'echo usr' USR1; kill -USR1 $$; echo hi; exit 4", 'usr\nhi\nbye\n', 4],
  [
    'Z-2 redirections',
    'cd /tmp; { echo a; echo b >&2; } 2>&1 | sort -r; echo a > f; echo b >> f; cat < f; exec 3>g; echo x >&3; cat g',
    'b\na\na\nb\nx\n',
  ],
  ['Z-2 a subshell changes nothing outside', 'x=1; (x=2; cd /tmp); y=$(x=3; echo $x); echo $x $y; pwd', '1 3\n/\n'],
  ['Z-3 words: not found', 'foo', '', 127, 'sh: foo: not found\n'],
  ['Z-3 words: redirection', 'echo >/nope/x', '', 1, "sh: can't create /nope/x: nonexistent directory\n"],
  ['Z-3 words: syntax', 'echo a; done', '', 2, 'sh: syntax error: unexpected "done"\n'],
  ['Z-3 words: unfinished', 'if', '', 2, 'sh: syntax error: unexpected end of file (expecting "then")\n'],
  ['Z-3 words: no function has a special name', ':(){ :|:& };:', '', 2, 'sh: syntax error: bad function name\n'],
  ['Z-3 words: unset', 'set -u; echo $zz', '', 2, 'sh: zz: parameter not set\n'],
  [
    'Z-3 words: applets',
    'cat nope; ls nope; rm nope; sleep x',
    '',
    1,
    "cat: can't open 'nope': No such file or directory\nls: nope: No such file or directory\nrm: can't remove 'nope': No such file or directory\nsleep: invalid number 'x'\n",
  ],
  ['Z-3 words: a child that a signal ended', "sh -c 'kill -TERM $$; sleep 9'; echo $?", '143\n', 0, 'Terminated\n'],
  [
    'Z-4 text applets',
    "printf 'b 2\\na 10\\n' > /tmp/f; sort /tmp/f | head -1; grep -n a /tmp/f; sed -n '2s/a/<&>/p' /tmp/f; cut -d' ' -f2 /tmp/f | tr 0-9 a-j; wc -l < /tmp/f; tail -n 1 /tmp/f",
    'a 10\n2:a 10\n<a> 10\nc\nba\n2\na 10\n',
  ],
  [
    'Z-4 sed and grep',
    `printf 'a\\nb\\nc\\n' > /tmp/f; cd /tmp; sed -n '/b/,$p' f; sed '2,3d' f; sed -i 's/b*/x/g' f; cat f; echo abc | sed -E 's/(a)(b)/\\2\\1/'; grep -n -A1 xa f; grep -cvE '^(xa|c)x$' f; grep -o 'a\\{1,2\\}x' f`,
    'b\nc\na\nxax\nx\nxcx\nbac\n1:xax\n2-x\n2\nax\n',
  ],
  [
    'Z-4 xargs, find, tr, uniq',
    `cd /tmp; mkdir -p d/e; touch d/a d/e/b; find d -type f -name '[ab]' | sort | xargs -n 1 echo -; printf 'a\\nb c\\n' | xargs -I {} echo '<{}>'; echo heeello | tr -s e | tr a-z A-Z; printf 'a\\na\\nb\\n' | uniq -c`,
    '- d/a\n- d/e/b\n<a>\n<b c>\nHELLO\n      2 a\n      1 b\n',
  ],
  [
    'Z-4 tar there and back',
    'mkdir -p d/e; echo one > d/a; chmod 600 d/a; ln -s a d/l; n=$(printf %0120d 7); echo long > d/e/$n; tar cf - d /etc/hostname no | tar xvf - -C /tmp; cat /tmp/d/l /tmp/d/e/$n /tmp/etc/hostname; ls -l /tmp/d/a | cut -c1-10',
    `d/\nd/a\nd/e/\nd/e/${'7'.padStart(120, '0')}\nd/l\netc/hostname\none\nlong\npod\n-rw-------\n`,
    0,
    "tar: removing leading '/' from member names\ntar: no: No such file or directory\ntar: error exit delayed from previous errors\n",
  ],
  [
    'Z-4 tar of what is none',
    'echo x | tar tf -; echo $?; seq 999 | tar xf -; echo $?; tar cf x.tar /etc/hostname; tar -tf x.tar etc no; tar xf x.tar -C /no; tar xOf x.tar',
    '1\n1\netc/hostname\npod\n',
    0,
    "tar: short read\ntar: invalid tar magic\ntar: removing leading '/' from member names\ntar: no: not found in archive\ntar: can't change directory to '/no': No such file or directory\n",
  ],
  ['Z-4 processes', 'sleep 5 & ps | grep -c " sleep 5$"; kill $!; wait $!; echo $?', '1\n143\n', 0, 'Terminated\n'],
  ['Z-4 time', 'date -u; sleep 1m; date +%s', 'Sat Jan 31 12:00:00 UTC 2026\n1769860860\n'],
  [
    'Z-4 a script piped to sh',
    "printf 'echo one\\nexit 3\\n' | sh; echo $?; echo 'echo in $1' > /tmp/s; chmod +x /tmp/s; /tmp/s arg",
    'one\n3\nin arg\n',
  ],
]

for (const [rule, script, stdout, exitCode = 0, stderr = ''] of scripts) {
  test(rule, async () => {
    expect(await runScript(script)).toEqual({ stdout, stderr, exitCode })
  })
}

test('Z-5 a pipeline streams: what one side has said arrives while it still runs', async () => {
  const { said, until, status } = start('(echo a; sleep 100; echo b) | while read l; do echo "got $l"; done')
  await until(() => said.stdout === 'got a\n')
  expect(status()).toBeNull()
})

test('Z-5 tail -f tells what another process writes', async () => {
  const { said, until, clock } = start('cd /tmp; echo one > f; (sleep 1; echo two >> f) & tail -f f')
  await until(() => said.stdout === 'one\n')
  await clock.advance(1000)
  await until(() => said.stdout === 'one\ntwo\n')
})

test('Z-6 a loop that never waits lets others run and can be killed', async () => {
  const { said, until, container, status } = start('while :; do :; done & while :; do :; done & echo here; wait')
  await until(() => said.stdout === 'here\n')
  container.kill('SIGKILL')
  await until(() => status() !== null)
})

test('Z-6 a fork bomb ends in words, not in the machine', async () => {
  const { said, until, clock } = start('b(){ b|b& };b ; sleep 1000')
  for (let round = 0; round < 300 && !said.stderr; round++) await clock.advance(100)
  await until(() => said.stderr.includes("can't fork: Resource temporarily unavailable"))
})

test('Z-6 what a shell holds has an end', async () => {
  expect(await runScript('x=0123456789abcdef; while :; do x=$x$x; done')).toMatchObject({
    exitCode: 2,
    stderr: 'sh: out of memory\n',
  })
})

test('Z-6 an expression that backtracking engines choke on answers at once', () => {
  const expression = compileExpression('^(a+)+$', { extended: true })
  expect(expression.find(`${'a'.repeat(5000)}b`, 0)).toBeNull()
})

test('Z-7 PID 1 without a trap goes on after SIGTERM, with one it ends', async () => {
  const plain = start('sleep 1000; echo no')
  const trapping = start("trap 'echo bye; exit 0' TERM; sleep 1000 & wait")
  await settle()
  plain.container.kill('SIGTERM')
  trapping.container.kill('SIGTERM')
  await trapping.until(() => trapping.status() !== null)
  expect(trapping.said.stdout).toBe('bye\n')
  expect(plain.status()).toBeNull()
})

test('Z-8 one text has one tree, however many shells run it', () => {
  const text = 'while true; do date >> /data/log.txt; sleep 5; done'
  expect(parseScript(text)).toBe(parseScript(text))
})

/** A terminal that a test types at. */
function terminal(running: ReturnType<typeof startTestContainer>, command: readonly string[]) {
  let screen = ''
  const typed: Uint8Array[] = []
  let wake = () => {}
  const session = running.container.exec(command, {
    stdin: {
      async read() {
        while (!typed.length) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        return typed.shift() ?? null
      },
    },
    stdout: { write: async (bytes) => void (screen += new TextDecoder().decode(bytes)) },
    stderr: null,
    terminal: { columns: 80, rows: 24, onResize() {} },
  })
  const type = (keys: string) => {
    typed.push(new TextEncoder().encode(keys))
    wake()
  }
  return { type, screen: () => screen, session, shows: (text: string) => running.until(() => screen.endsWith(text)) }
}

test('Z-9 at a terminal: prompt, echo, editing, history, Ctrl-C, Ctrl-D', async () => {
  const { type, shows, session, screen } = terminal(start('sleep 1000'), ['sh'])
  await shows('/ # ')
  type('echo helo\x7flo; cd /tmp\r')
  await shows('hello\r\n/tmp # ')
  type('sleep 50\r')
  await shows('sleep 50\r\n')
  type('\x03')
  await shows('\r\n/tmp # ')
  type('echo $?\r')
  await shows('130\r\n/tmp # ')
  type('oops\x03')
  await shows('oops^C\r\n/tmp # ')
  type('\x1b[A\r')
  await shows('echo $?\r\n130\r\n/tmp # ')
  type('cat\rline\r')
  await shows('line\r\nline\r\n')
  type('\x04')
  await shows('/tmp # ')
  type('exit 7\r')
  expect((await session.exited).exitCode).toBe(7)
  expect(screen()).not.toContain('internal error')
})

test('Z-9 Ctrl-C leaves alone what runs in the background', async () => {
  const { type, shows } = terminal(start('sleep 1000'), ['sh'])
  await shows('/ # ')
  type('sleep 50 &\r')
  await shows('&\r\n/ # ')
  type('sleep 60\r')
  await shows('60\r\n')
  type('\x03')
  await shows('\r\n/ # ')
  type('kill -0 $!; echo $?\r')
  await shows('$?\r\n0\r\n/ # ')
})

/** Another container of the pod serves these pages. */
function serve(network: PodNetwork, port: number, pages: Readonly<Record<string, string>>) {
  network.listen('0.0.0.0', port, (connection) => {
    void serveHttp(connection, async ({ path }) => {
      const page = pages[path]
      return { status: page === undefined ? 404 : 200, headers: {}, body: new TextEncoder().encode(page ?? '') }
    })
  })
}

test('Z-10 wget reaches what listens, and says what busybox says where nothing does', async () => {
  const network = podNetwork()
  serve(network, 8000, { '/': 'page\n', '/index.html': 'page\n' })
  const script = `cd /tmp; wget -qO- localhost:8000; wget -O copy http://127.0.0.1:8000/index.html; cat copy
    wget -qO- localhost:8000/nope; echo $?; wget -q -O - 127.0.0.1:9; echo $?; wget nowhere; echo $?
    wget -q --spider localhost:8000; echo $?; netstat -tln | grep -c 8000`
  const { stdout, stderr } = await runScript(script, [], network)
  expect(stdout).toBe('page\npage\n1\n1\n1\n0\n1\n')
  expect(stderr.split('\n')).toEqual([
    'Connecting to 127.0.0.1:8000 (127.0.0.1:8000)',
    "saving to 'copy'",
    `${'copy'.padEnd(20)} 100% |${'*'.repeat(32)}|     5  0:00:00 ETA`,
    "'copy' saved",
    'wget: server returned error: HTTP/1.1 404 Not Found',
    "wget: can't connect to remote host (127.0.0.1): Connection refused",
    "wget: bad address 'nowhere'",
    '',
  ])
})

test('Z-11 nc talks in both directions, and each side reads the end of the other', async () => {
  const script = `cd /tmp; echo answer | nc -l -p 7000 > heard & sleep 1
    echo question | nc localhost 7000; wait; cat heard
    nc -z localhost 7000; echo $?; sleep 60 | nc -l -p 7001 & sleep 1; nc -z -w 1 localhost 7001; echo $?`
  const { stdout, stderr } = await runScript(script)
  expect(stdout).toBe('answer\nquestion\n1\n0\n')
  expect(stderr).toBe("nc: can't connect to remote host (127.0.0.1): Connection refused\n")
})
