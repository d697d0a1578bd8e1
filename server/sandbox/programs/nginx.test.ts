import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock, settle, turn } from '../../../e2e/test-cluster/manual-clock.ts'
import { seededRandom } from '../../../e2e/test-cluster/random.ts'
import { createTestPod, type TestPod } from './test-pod.ts'

function setUp() {
  const clock = createManualClock(Date.UTC(2026, 10, 24, 10))
  return { clock, ...createTestPod({ clock, random: seededRandom(3).next, turn }) }
}

const foreground = ['nginx', '-g', 'daemon off;']
const at = '2026/11/24 10:00:00'

/** nginx in the test pod with this in its conf.d. */
function startWith(pod: TestPod, config: string, pages: Readonly<Record<string, string>> = {}) {
  const mount = (path: string, files: Readonly<Record<string, string>>) => ({
    path,
    volume: pod.newVolume(files),
    readOnly: false,
  })
  return pod.start('nginx', foreground, {
    mounts: [mount('/etc/nginx/conf.d', { '/default.conf': config }), mount('/srv', pages)],
  })
}

test('M-30 the image as it is serves its welcome page, with nginx’s headers and log', async () => {
  const pod = setUp()
  const nginx = await pod.start('nginx', undefined)
  const { status, headers, text } = await pod.get('demo')
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/html' })
  expect(headers['server']).toMatch(/^nginx\/1\.\d+/)
  expect(text).toContain('Welcome to nginx!')
  expect(await pod.get('demo', { headers: { 'If-None-Match': headers['etag']! } })).toMatchObject({
    status: 304,
    text: '',
  })
  expect(await pod.get('demo/nix')).toMatchObject({
    status: 404,
    text: expect.stringContaining('<h1>404 Not Found</h1>'),
  })
  const start = `${pod.pod.ip} - - [24/Nov/2026:10:00:00 +0000]`
  expect(nginx.stdout().split('\n').slice(0, 2)).toEqual([
    `${start} "GET / HTTP/1.1" 200 ${text.length} "-" "Wget"`,
    `${start} "GET / HTTP/1.1" 304 0 "-" "Wget"`,
  ])
  expect(nginx.stdout()).toMatch(/"GET \/nix HTTP\/1\.1" 404 \d+ "-" "Wget"\n$/)
  expect(nginx.stderr()).toContain(`${at} [notice] 1#1: start worker processes\n`)
  expect(nginx.stderr()).toContain(
    `${at} [error] 1#1: *3 open() "/usr/share/nginx/html/nix" failed (2: No such file or directory), ` +
      `client: ${pod.pod.ip}, server: localhost, request: "GET /nix HTTP/1.1", host: "demo"\n`,
  )
})

test('M-31 nginx before Python in the same pod: its page through the proxy, 502 while Python is not there', async () => {
  const pod = setUp()
  const nginx = await startWith(
    pod,
    `server {
  listen 80;
  location / { proxy_pass http://localhost:8000; }
  location /api/ { proxy_pass http://127.0.0.1:8000/data/; proxy_set_header Host $host; proxy_http_version 1.1; }
}`,
  )
  expect(await pod.get('demo')).toMatchObject({
    status: 502,
    text: expect.stringContaining('<h1>502 Bad Gateway</h1>'),
  })
  expect(nginx.stderr()).toContain(
    `[error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, client: ${pod.pod.ip}, ` +
      'server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "demo"\n',
  )
  const volume = pod.newVolume({ '/a.txt': 'from python' })
  const main = await pod.start('python:3.9', ['python', '-m', 'http.server'], {
    mounts: [{ path: '/data', volume, readOnly: true }],
  })
  expect((await pod.get('demo')).text).toContain('Directory listing for /')
  expect(await pod.get('demo/api/a.txt?x=1')).toMatchObject({ status: 200, text: 'from python' })
  expect(await pod.get('demo/nix')).toMatchObject({ status: 404, text: expect.stringContaining('Error code: 404') })
  expect(main.stderr()).toMatch(/^127\.0\.0\.1 - - \[.*\] "GET \/ HTTP\/1\.0" 200 -\n/)
  expect(main.stderr()).toContain('"GET /data/a.txt?x=1 HTTP/1.1" 200 -\n')
})

test('M-31 the body, the client’s address and the configured headers reach the upstream; a silent one is 504', async () => {
  const pod = setUp()
  await startWith(
    pod,
    `upstream back { server 127.0.0.1:9001; server 127.0.0.1:9000; }
server {
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header Accept "";
  client_max_body_size 1k;
  location / { proxy_pass http://back; proxy_read_timeout 5s; }
}`,
  )
  let asked = ''
  let isSilent = false
  pod.pod.listen('127.0.0.1', 9000, (connection) => {
    void connection.input.read().then(async (bytes) => {
      asked = new TextDecoder().decode(bytes!)
      if (isSilent) return
      await connection.output.write(new TextEncoder().encode('HTTP/1.0 201 Created\r\nX-Own: yes\r\n\r\nmade'))
      connection.close()
    })
  })
  const other = pod.newPod('other')
  const request = { from: other, method: 'POST', body: 'abc', headers: { Accept: '*/*', 'X-Forwarded-For': '9.9.9.9' } }
  expect(await pod.get(`${pod.pod.ip}/make`, request)).toMatchObject({
    status: 201,
    text: 'made',
    headers: { 'x-own': 'yes' },
  })
  expect(asked).toContain('POST /make HTTP/1.0\r\nHost: back\r\nConnection: close\r\n')
  expect(asked).toContain(`X-Forwarded-For: 9.9.9.9, ${other.ip}\r\n`)
  expect(asked).not.toContain('Accept')
  expect(asked).toMatch(/Content-Length: 3\r\n\r\n(abc)?$/)
  expect((await pod.get('demo/make', { method: 'POST', body: 'x'.repeat(2000) })).status).toBe(413)

  isSilent = true
  const answer = pod.get('demo/late')
  await pod.clock.advance(5000)
  expect(await answer).toMatchObject({ status: 504, statusText: 'Gateway Time-out' })
})

test('M-32 servers by name, locations by the longest beginning, return, try_files, alias, headers and error pages', async () => {
  const pod = setUp()
  await startWith(
    pod,
    `server {
  listen 80 default_server;
  root /srv;
  add_header X-Served-By $hostname;
  error_page 404 /missing.html;
  location = /exact { return 200 "exact $arg_a\\n"; }
  location /a { return 301 /b$is_args$args; }
  location /a/b/ { return 204; }
  location /spa { try_files $uri $uri/ /page.html; }
  location /none { try_files $uri =418; }
  location /files/ { alias /srv/pub/; autoindex on; add_header X-Other 1 always; }
}
server { listen 80; server_name *.example.com; return 403; }
server { listen 8080; server_name other; location / { default_type text/html; return 200 "<b>$host:$server_port</b>"; } }`,
    {
      '/page.html': 'app',
      '/spa/x.txt': 'x',
      '/missing.html': 'not here',
      '/pub/one.json': '{}',
      '/pub/sub/f': '',
      '/dir/f': '',
    },
  )
  const brief = async (url: string, headers = {}) => {
    const { status, text } = await pod.get(url, { headers })
    return `${status} ${text}`
  }
  expect(await brief('demo/exact?a=5')).toBe('200 exact 5\n')
  expect(await pod.get('demo/a?x=1')).toMatchObject({ status: 301, headers: { location: 'http://demo/b?x=1' } })
  expect(await brief('demo/a/b/c')).toBe('204 ')
  expect(await brief('demo/spa/x.txt')).toBe('200 x')
  expect(await brief('demo/spa/nix')).toBe('200 app')
  expect(await brief('demo/none')).toMatch(/^418 /)
  expect(await brief('demo/nix')).toBe('404 not here')
  expect(await brief('demo/exact', { Host: 'www.example.com' })).toMatch(/^403 /)
  expect(await brief('demo:8080/')).toBe('200 <b>demo:8080</b>')
  expect(await pod.get('demo/dir')).toMatchObject({ status: 301, headers: { location: 'http://demo/dir/' } })
  expect(await brief('demo/dir/')).toMatch(/^403 .*403 Forbidden/s)
  expect(await brief('demo/../../etc/passwd')).toBe('404 not here')
  const listing = await pod.get('demo/files/')
  expect(listing.headers).toMatchObject({ 'x-other': '1', 'content-type': 'text/html' })
  expect(listing.headers).not.toHaveProperty('x-served-by')
  expect(listing.text).toMatch(
    /<a href="sub\/">sub\/<\/a> +24-Nov-2026 10:00 +-\r\n<a href="one\.json">one\.json<\/a> +24-Nov-2026 10:00 +2\r\n/,
  )
  expect(await pod.get('demo/files/one.json')).toMatchObject({
    text: '{}',
    headers: { 'content-type': 'application/json' },
  })
})

test('M-33 what is wrong with a configuration is said in nginx’s words, by the start and by -t', async () => {
  const pod = setUp()
  const { exec } = await pod.start('nginx', undefined)
  const http = (text: string) => `events {} http { ${text} }`
  const cases: readonly (readonly [config: string, words: string])[] = [
    ['foo bar;', 'unknown directive "foo" in /etc/nginx/x.conf:1'],
    [http('server { listen 80 }'), 'unexpected "}" in /etc/nginx/x.conf:1'],
    ['events {} http { server { listen 80;\n', 'unexpected end of file, expecting "}" in /etc/nginx/x.conf:2'],
    [http('server { root; }'), 'invalid number of arguments in "root" directive in /etc/nginx/x.conf:1'],
    [http('\nserver { listen 80; listen 80; }'), 'a duplicate listen 0.0.0.0:80 in /etc/nginx/x.conf:2'],
    [http('server { root /a; root /b; }'), '"root" directive is duplicate in /etc/nginx/x.conf:1'],
    [http('server { listen xx:yy; }'), 'invalid port in "xx:yy" of the "listen" directive in /etc/nginx/x.conf:1'],
    ['events {} server { listen 80; }', '"server" directive is not allowed here in /etc/nginx/x.conf:1'],
    ['events {} }', 'unexpected "}" in /etc/nginx/x.conf:1'],
    ['http {}', 'no "events" section in configuration'],
    [http('server { location / { proxy_pass foo; } }'), 'invalid URL prefix in /etc/nginx/x.conf:1'],
    [
      http('server { location / { proxy_pass http://nope:80; } }'),
      'host not found in upstream "nope" in /etc/nginx/x.conf:1',
    ],
    [
      http('server { autoindex yes; }'),
      'invalid value "yes" in "autoindex" directive, it must be "on" or "off" in /etc/nginx/x.conf:1',
    ],
    [
      http('include none.conf;'),
      'open() "/etc/nginx/none.conf" failed (2: No such file or directory) in /etc/nginx/x.conf:1',
    ],
    [http('upstream u { }'), 'no servers are inside upstream in /etc/nginx/x.conf:1'],
    [http('server { root $b; }'), 'unknown "b" variable'],
    [http('server { root "a; }'), 'unexpected end of file, expecting ";" or "}" in /etc/nginx/x.conf:1'],
    ['include x.conf;', 'the configuration is longer than is read here in /etc/nginx/x.conf:1'],
    [
      http('server { location ~ \\.php$ { } }'),
      '"location ~" (a regular expression) is not simulated here in /etc/nginx/x.conf:1',
    ],
    [http('server { rewrite a b; }'), '"rewrite" is not simulated here in /etc/nginx/x.conf:1'],
  ]
  const failed: string[] = []
  for (const [config, words] of cases) {
    const volume = pod.newVolume({ '/x.conf': config })
    const network = pod.newPod('broken')
    const broken = await pod.start('nginx', ['nginx', '-c', 'x.conf', '-g', 'daemon off;'], {
      mounts: [{ path: '/etc/nginx', volume, readOnly: true }],
      network,
    })
    const { exitCode } = await broken.container.exited
    if (exitCode !== 1 || broken.stderr() !== `${at} [emerg] 1#1: ${words}\nnginx: [emerg] ${words}\n`) {
      failed.push(`${words}: ${exitCode} ${broken.stderr()}`)
    }
  }
  expect(failed).toEqual([])
  expect(await exec('nginx', '-t')).toEqual({
    exitCode: 0,
    output:
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n' +
      'nginx: configuration file /etc/nginx/nginx.conf test is successful\n',
  })
  const missing = await exec('nginx', '-t', '-c', '/nix.conf')
  expect(missing.exitCode).toBe(1)
  expect(missing.output).toContain('nginx: [emerg] open() "/nix.conf" failed (2: No such file or directory)\n')
  expect(missing.output).toMatch(/nginx: configuration file \/nix\.conf test failed\n$/)
  expect(await exec('nginx', '-x')).toEqual({ exitCode: 1, output: 'nginx: invalid option: "x"\n' })
  expect(await exec('nginx', '-s', 'foo')).toEqual({ exitCode: 1, output: 'nginx: invalid option: "-s foo"\n' })
  expect(await exec('nginx', '-v')).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/^nginx version: nginx\/1/),
  })
})

test('M-33 whatever a configuration holds, nginx -t comes to an end and says whether it will do', async () => {
  const pod = setUp()
  const volume = pod.newVolume()
  const mounts = [{ path: '/x', volume, readOnly: true }]
  const { exec } = await pod.start('nginx', undefined, { mounts })
  const words =
    'events http server location / = upstream u listen 80 root /srv index return 200 text proxy_pass http://u types'
  const marks = [
    '{',
    '}',
    ';',
    '\n',
    ' ',
    '"',
    "'",
    '#',
    '\\',
    '$',
    '${',
    '$uri',
    '*',
    'include /x/*;',
    'include /x/*;',
    '~',
  ]
  const word = fc.constantFrom(...words.split(' ').map((each) => `${each} `), ...marks)
  const run = async (config: string) => {
    volume.put('/a.conf', config)
    const { output } = await exec('nginx', '-t', '-c', '/x/a.conf')
    expect(output).toMatch(/nginx: configuration file \/x\/a\.conf test (failed|is successful)\n$/)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 40 }), (parts) => run(parts.join(''))),
    { numRuns: 150 },
  )
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), run))
  for (const long of ['${', '"', 'a{', '\\', '#', 'a;', '$a']) await run(long.repeat(100_000))
})

test('M-34 a taken port is tried five times, then nginx gives up', async () => {
  const pod = setUp()
  await pod.start('nginx', undefined)
  const second = await pod.start('nginx', undefined)
  await pod.clock.advance(2000)
  expect(await second.container.exited).toMatchObject({ exitCode: 1 })
  const taken = 'bind() to 0.0.0.0:80 failed (98: Address already in use)'
  expect(
    second.stderr().match(/nginx: \[emerg\] bind\(\) to 0\.0\.0\.0:80 failed \(98: Address already in use\)/g),
  ).toHaveLength(5)
  expect(second.stderr()).toContain(`[emerg] 1#1: ${taken}\n`)
  expect(second.stderr()).toMatch(/nginx: \[emerg\] still could not bind\(\)\n$/)
})

test('M-35 reload takes a new configuration, or keeps the old one if the new one is wrong', async () => {
  const pod = setUp()
  const volume = pod.newVolume({ '/default.conf': 'server { listen 80; return 200 one; }' })
  const nginx = await pod.start('nginx', undefined, { mounts: [{ path: '/etc/nginx/conf.d', volume, readOnly: true }] })
  expect((await pod.get('demo')).text).toBe('one')
  volume.put('/default.conf', 'server { listen 8080; return 200 two; }')
  expect(await nginx.exec('nginx', '-s', 'reload')).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/ \[notice\] \d+#\d+: signal process started\n$/),
  })
  await settle()
  expect((await pod.get('demo:8080')).text).toBe('two')
  await expect(pod.get('demo')).rejects.toThrow('Connection refused')
  volume.put('/default.conf', 'server { listen 9090; oops; }')
  nginx.container.kill('SIGHUP')
  await settle()
  expect(nginx.stderr()).toContain('[emerg] 1#1: unknown directive "oops" in /etc/nginx/conf.d/default.conf:1\n')
  expect((await pod.get('demo:8080')).text).toBe('two')
})

test('M-36 SIGQUIT lets what is under way finish, SIGTERM does not wait; both end with 0', async () => {
  const pod = setUp()
  const graceful = await pod.start('nginx', undefined)
  const connection = await pod.pod.connect('localhost', 80)
  await settle()
  graceful.container.kill('SIGQUIT')
  await settle()
  await expect(pod.pod.connect('localhost', 80)).rejects.toThrow('Connection refused')
  await connection.output.write(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: demo\r\n\r\n'))
  expect(new TextDecoder().decode((await connection.input.read())!)).toContain('200 OK')
  connection.close()
  expect(await graceful.container.exited).toMatchObject({ exitCode: 0 })

  const prompt = await pod.start('nginx', undefined)
  await pod.pod.connect('localhost', 80)
  prompt.container.kill('SIGTERM')
  expect(await prompt.container.exited).toMatchObject({ exitCode: 0 })
  const daemon = await pod.start('nginx', ['nginx'])
  expect(await daemon.container.exited).toMatchObject({ exitCode: 0 })
})

test('M-37 logs go where the configuration says, for a sidecar to read', async () => {
  const pod = setUp()
  const logs = pod.newVolume()
  const config = pod.newVolume({
    '/default.conf': `log_format short '$request_method $uri '
      '$status $http_x_who';
server { access_log /var/log/nginx/short.log short; location / { return 200 ok; } location /quiet { access_log off; return 200 ok; } }`,
  })
  const nginx = await pod.start('nginx', undefined, {
    mounts: [
      { path: '/var/log/nginx', volume: logs, readOnly: false },
      { path: '/etc/nginx/conf.d', volume: config, readOnly: true },
    ],
  })
  await pod.get('demo/a%20b', { headers: { 'X-Who': 'me' } })
  await pod.get('demo/quiet')
  expect(nginx.logs()).toBe('')
  const sidecar = await pod.start('python:3.9', ['python', '-m', 'http.server'], {
    mounts: [{ path: '/logs', volume: logs, readOnly: true }],
  })
  expect((await pod.get('demo:8000/logs/short.log')).text).toBe('GET /a b 200 me\n')
  expect((await pod.get('demo:8000/logs/error.log')).text).toContain('[notice]')
  expect(sidecar.stderr()).toContain('short.log')
})
