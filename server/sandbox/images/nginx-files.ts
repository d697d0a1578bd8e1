// Nginx files: its configuration and the pages that it begins with.

const page = (title: string, body: string) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>body { max-width: 36em; margin: 3em auto; font-family: sans-serif; }</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`

export const nginxFiles: Readonly<Record<string, string>> = {
  '/etc/nginx/nginx.conf': `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log    /var/log/nginx/access.log;
    include       /etc/nginx/conf.d/*.conf;
}
`,
  '/etc/nginx/conf.d/default.conf': `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`,
  '/etc/nginx/mime.types': `types {
    text/html                html htm;
    text/css                 css;
    text/plain               txt;
    application/javascript   js;
    application/json         json;
    image/png                png;
    image/jpeg               jpeg jpg;
    image/svg+xml            svg;
}
`,
  '/usr/share/nginx/html/index.html': page(
    'Welcome to nginx!',
    '<p>This page comes from the nginx container of a pod. Put your own over it in <code>/usr/share/nginx/html</code>.</p>',
  ),
  '/usr/share/nginx/html/50x.html': page('An error occurred.', '<p>The server that has this page did not answer.</p>'),
}
