# shellcheck shell=bash disable=SC2034,SC2154
# What is measured beside Gatehouse, and the upstream of all. Sourced after gatehouse.sh by all and cpu, which say in $subject_core and
# $load_core where things run. Each peer has the key $key_of_peers, a limit of a million requests a second for each key, which nobody
# reaches, and room for 2,048 connections to the upstream.

key_of_peers=0123456789abcdef0123456789abcdef
# By peer: the process whose time is taken, children included, and its ports.
declare -A process port_h1 port_h2 port_tls

# need TOOL...: they are here, and two cores.
need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null ||
      fail "$tool was not found. Debian, Ubuntu: apt-get install nginx-light haproxy wrk nghttp2-client openssl util-linux curl procps"
  done
  [ "$(nproc)" -ge 2 ] || fail "two cores are needed: one for what is measured, one for load and upstream."
}

# start_nginx NAME CORE CONFIGURATION
start_nginx() {
  mkdir -p "$work/$1"
  cat >"$work/$1/nginx.conf" <<NGINX
daemon off; worker_processes 1; pid $work/$1/pid; error_log $work/$1/error.log crit;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/$1; proxy_temp_path $work/$1; fastcgi_temp_path $work/$1; uwsgi_temp_path $work/$1; scgi_temp_path $work/$1;
$3
}
NGINX
  taskset -c "$2" nginx -c "$work/$1/nginx.conf" -e "$work/$1/error.log" &
  process[$1]=$!
  pids="$pids $!"
}

# 1 KB at every path, 100 KB at two.
start_upstream() {
  take_port upstream_port
  mkdir -p "$work/files/x"
  # The workers of nginx are not root.
  chmod 711 "$work"
  head -c 102400 /dev/zero | tr '\0' x >"$work/files/100k"
  cp "$work/files/100k" "$work/files/x/100k"
  start_nginx upstream "$load_core" "
  sendfile on; open_file_cache max=10; root $work/files;
  server {
    listen 127.0.0.1:$upstream_port reuseport backlog=4096;
    location = /100k { }
    location = /x/100k { }
    location / { return 200 '$(head -c 1024 /dev/zero | tr '\0' x)'; }
  }"
  process[direct]=${process[upstream]} port_h1[direct]=$upstream_port
  await "http://127.0.0.1:$upstream_port/x"
}

# Its certificate is where Gatehouse finds it too.
make_certificate() {
  mkdir -p "$work/tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=bench.test -addext subjectAltName=DNS:bench.test \
    -keyout "$work/tls/bench.key" -out "$work/tls/bench.crt" 2>"$work/openssl.log" || fail "$(tail -n 1 "$work/openssl.log")"
}

# start_nginx_peer TLS: with nothing for TLS, it speaks HTTP/1.1 in clear only.
start_nginx_peer() {
  take_port 'port_h1[nginx]'
  listeners="listen 127.0.0.1:${port_h1[nginx]} backlog=4096;"
  if [ -n "$1" ]; then
    take_port 'port_h2[nginx]'
    take_port 'port_tls[nginx]'
    listeners="$listeners
    listen 127.0.0.1:${port_h2[nginx]} http2;
    listen 127.0.0.1:${port_tls[nginx]} ssl backlog=4096;
    ssl_certificate $work/tls/bench.crt; ssl_certificate_key $work/tls/bench.key; ssl_protocols TLSv1.3; ssl_session_cache shared:sessions:10m;"
  fi
  start_nginx nginx "$subject_core" "
  map \$http_x_api_key \$client { default ''; '$key_of_peers' acme; }
  limit_req_zone \$client zone=keys:10m rate=1000000r/s;
  upstream backend { server 127.0.0.1:$upstream_port; keepalive 2048; keepalive_requests 1000000000; }
  server {
    $listeners
    location / {
      if (\$client = '') { return 401; }
      limit_req zone=keys burst=1000000 nodelay;
      proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-API-Key '';
      proxy_buffers 8 16k; proxy_max_temp_file_size 0;
      proxy_pass http://backend;
    }
  }"
  await "http://127.0.0.1:${port_h1[nginx]}/x" -H "X-API-Key: $key_of_peers"
}

start_haproxy() {
  take_port 'port_h1[haproxy]'
  take_port 'port_h2[haproxy]'
  take_port 'port_tls[haproxy]'
  mkdir -p "$work/haproxy"
  cat "$work/tls/bench.crt" "$work/tls/bench.key" >"$work/haproxy/bench.pem"
  echo "$key_of_peers acme" >"$work/haproxy/keys"
  cat >"$work/haproxy/haproxy.cfg" <<HAPROXY
global
  nbthread 1
  maxconn 4096
  ssl-default-bind-options ssl-min-ver TLSv1.3
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
backend keys
  stick-table type string len 32 size 100k expire 1m store http_req_rate(1s)
frontend callers
  bind 127.0.0.1:${port_h1[haproxy]} backlog 4096
  bind 127.0.0.1:${port_h2[haproxy]} proto h2
  bind 127.0.0.1:${port_tls[haproxy]} backlog 4096 ssl crt $work/haproxy/bench.pem
  http-request set-var(txn.client) req.hdr(x-api-key),map($work/haproxy/keys)
  http-request deny deny_status 401 unless { var(txn.client) -m found }
  http-request track-sc0 var(txn.client) table keys
  http-request deny deny_status 429 if { sc0_http_req_rate(keys) gt 1000000 }
  http-request del-header x-api-key
  default_backend upstream
backend upstream
  http-reuse always
  server one 127.0.0.1:$upstream_port pool-max-conn 2048 pool-low-conn 2048 pool-purge-delay 60s
HAPROXY
  taskset -c "$subject_core" haproxy -db -q -f "$work/haproxy/haproxy.cfg" 2>"$work/haproxy/log" &
  process[haproxy]=$!
  pids="$pids $!"
  await "http://127.0.0.1:${port_h1[haproxy]}/x" -H "X-API-Key: $key_of_peers"
}

start_scg() {
  take_port 'port_h1[scg]'
  take_port 'port_h2[scg]'
  take_port 'port_tls[scg]'
  # The node of Gatehouse has one loop and this collector too.
  taskset -c "$subject_core" "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:+UseSerialGC -Dreactor.netty.ioWorkerCount=1 \
    -Dserver.port="${port_h1[scg]}" -Dbench.http2-port="${port_h2[scg]}" -Dbench.tls-port="${port_tls[scg]}" \
    -Dbench.upstream="http://127.0.0.1:$upstream_port" -Dbench.key="$key_of_peers" \
    -Dbench.certificate="$work/tls/bench.crt" -Dbench.private-key="$work/tls/bench.key" \
    -jar "$root/bench/scg/target/scg.jar" >"$work/scg.log" 2>&1 &
  process[scg]=$!
  pids="$pids $!"
  await "http://127.0.0.1:${port_h1[scg]}/x" -H "X-API-Key: $key_of_peers"
  # It opens this one last.
  await "https://127.0.0.1:${port_tls[scg]}/x" -k -H "X-API-Key: $key_of_peers"
}

start_peer() {
  case $1 in
    nginx) start_nginx_peer tls ;;
    haproxy) start_haproxy ;;
    scg) start_scg ;;
    *) fail "there is no peer '$1'. There are: nginx, haproxy, scg" ;;
  esac
}
