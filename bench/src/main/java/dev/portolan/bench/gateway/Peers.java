package dev.portolan.bench.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How the proxies are started: one worker each, on one CPU, with the same fields for the backend and kept connections to it. */
final class Peers {
    /** CPU of the proxy, and of everything else. */
    static final List<String> PROXY_CPU = List.of("taskset", "-c", "0");

    static final List<String> BOTH_CPUS = List.of("taskset", "-c", "0,1");

    static final List<String> OTHER_CPU = List.of("taskset", "-c", "1");

    private final Path folder;
    private final int backend;

    Peers(Path folder, int backend) {
        this.folder = folder;
        this.backend = backend;
    }

    /** The backend: nginx that answers from memory. */
    List<String> backend() throws IOException {
        String big = "x".repeat(64 << 10);
        Files.writeString(folder.resolve("big"), big);
        return nginx("backend", """
                access_log off;
                keepalive_requests 100000000;
                open_file_cache max=10 inactive=1h;
                sendfile on; tcp_nopush on;
                server {
                  listen 127.0.0.1:%d backlog=4096 reuseport;
                  location = /big { root %s; }
                  location / { return 200 "hello, world\\n"; }
                }
                """.formatted(backend, folder));
    }

    List<String> nginx(int plain, int tls, int routes) throws IOException {
        StringBuilder others = new StringBuilder();
        for (int i = 1; i < routes; i++) {
            others.append(
                    "server { listen 127.0.0.1:%d; server_name host-%d.example; location /path-%d { proxy_pass http://web; } }\n"
                            .formatted(plain, i, i));
        }
        return nginx("nginx", """
                access_log off;
                server_names_hash_max_size 65536; server_names_hash_bucket_size 128;
                keepalive_requests 100000000;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Host $http_host;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Port $server_port;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Request-Id $request_id;
                proxy_set_header Forwarded "for=$remote_addr;host=\\"$http_host\\";proto=$scheme";
                upstream web { server 127.0.0.1:%d; keepalive 128; keepalive_requests 100000000; }
                server {
                  listen 127.0.0.1:%d backlog=4096;
                  listen 127.0.0.1:%d ssl http2 backlog=4096;
                  server_name bench;
                  ssl_certificate %s; ssl_certificate_key %s;
                  ssl_protocols TLSv1.2 TLSv1.3;
                  location / { proxy_pass http://web; }
                }
                %s
                """.formatted(
                        backend, plain, tls, folder.resolve("tls.crt"), folder.resolve("tls.key"), others));
    }

    private List<String> nginx(String name, String http) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path config = Files.writeString(home.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %s/pid; error_log %s/error.log warn;
                events { worker_connections 4096; }
                http {
                %s
                }
                """.formatted(home, home, http));
        return List.of("nginx", "-c", config.toString(), "-p", home.toString());
    }

    List<String> haproxy(int plain, int tls, int routes) throws IOException {
        Path home = Files.createDirectories(folder.resolve("haproxy"));
        StringBuilder map = new StringBuilder("bench web\n");
        for (int i = 1; i < routes; i++) {
            map.append("host-%d.example web\n".formatted(i));
        }
        Path hosts = Files.writeString(home.resolve("hosts.map"), map);
        Path pem = Files.writeString(
                home.resolve("both.pem"),
                Files.readString(folder.resolve("tls.crt")) + Files.readString(folder.resolve("tls.key")));
        Path config = Files.writeString(home.resolve("haproxy.cfg"), """
                global
                  nbthread 1
                  maxconn 4096
                  ssl-default-bind-options ssl-min-ver TLSv1.2
                defaults
                  mode http
                  timeout client 60s
                  timeout server 60s
                  timeout connect 3s
                  http-reuse always
                frontend in
                  bind 127.0.0.1:%d backlog 4096
                  bind 127.0.0.1:%d ssl crt %s alpn h2,http/1.1 backlog 4096
                  http-request set-header X-Forwarded-For %%[src]
                  http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                  http-request set-header X-Forwarded-Proto %%[ssl_fc,iif(https,http)]
                  http-request set-header X-Forwarded-Port %%[dst_port]
                  http-request set-header X-Real-IP %%[src]
                  http-request set-header X-Request-Id %%[uuid]
                  http-request set-header Forwarded for=%%[src];host=%%[req.hdr(host)];proto=%%[ssl_fc,iif(https,http)]
                  use_backend %%[req.hdr(host),field(1,:),lower,map(%s,web)]
                backend web
                  server one 127.0.0.1:%d
                """.formatted(plain, tls, pem, hosts, backend));
        return List.of("haproxy", "-db", "-q", "-f", config.toString());
    }

    List<String> portolan(String java, String classPath, int plain, int tls, int routes, int changes) {
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=disabled", // as ./portolan does
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                classPath,
                "dev.portolan.bench.gateway.UnderTest",
                Integer.toString(plain),
                Integer.toString(tls),
                Integer.toString(backend),
                folder.resolve("tls.crt").toString(),
                folder.resolve("tls.key").toString(),
                Integer.toString(routes),
                Integer.toString(changes));
    }
}
