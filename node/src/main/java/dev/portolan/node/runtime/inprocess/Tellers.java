package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.core.ResolvConf;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Those of agnhost's sub-commands that print one thing and end, or serve one thing. */
final class Tellers {
    private static final int WEB = 80;

    private Tellers() {}

    /** The search list of the pod's resolv.conf. */
    static int dnsSuffix(PodProgram pod, List<String> args) throws IOException {
        pod.print(String.join(",", names(pod).searches()));
        return 0;
    }

    /** The name servers of the pod's resolv.conf. */
    static int dnsServerList(PodProgram pod, List<String> args) throws IOException {
        pod.print(String.join(",", names(pod).nameservers()));
        return 0;
    }

    private static ResolvConf names(PodProgram pod) throws IOException {
        return ResolvConf.parse(Files.readString(pod.folder().resolve("resolv.conf")));
    }

    /** The pod's hosts file. */
    static int etcHosts(PodProgram pod, List<String> args) throws IOException {
        Files.readAllLines(pod.folder().resolve("hosts")).forEach(pod::print);
        return 0;
    }

    /** How it was called. */
    static int entryPoint(PodProgram pod, List<String> args) {
        pod.print("[/agnhost entrypoint-tester" + (args.isEmpty() ? "" : " ") + String.join(" ", args) + "]");
        return 0;
    }

    /** Answers each port that a variable SERVE_PORT_N names with its value. */
    static int porter(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        for (Map.Entry<String, String> each : pod.environment().entrySet()) {
            String name = each.getKey();
            if (name.matches("SERVE_PORT_\\d{1,5}")) {
                int port = Integer.parseInt(name.substring("SERVE_PORT_".length()));
                String body = each.getValue();
                pod.http(port, request -> Response.text(200, body));
                pod.print("listening on port " + port);
            }
        }
        return pod.awaitStop();
    }

    /** Says on port 80 that it is there; the image would show its files. */
    static int webserver(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        pod.http(WEB, request -> Response.text(200, "<pre>\n<a href=\"etc/\">etc/</a>\n</pre>\n"));
        return pod.awaitStop();
    }
}
