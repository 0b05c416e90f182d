package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * netexec's {@code /shell}: runs a command in the pod. In Kubernetes the container bounds what it can do; here it runs as nobody, cannot gain
 * privileges, sees the pod's network, and has ten seconds and a mebibyte. Where pods have no network of their own, it is refused.
 */
final class Shell {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOBODY = "65534";
    private static final int MOST_OUTPUT = 1 << 20;
    private static final long SECONDS = 10;

    private Shell() {}

    static Response answer(PodProgram pod, Map<String, String> query) {
        String command = query.getOrDefault("shellCommand", query.getOrDefault("cmd", ""));
        if (!pod.ownNetwork()) {
            return Response.text(403, "/shell needs pods with a network of their own (--sandbox netns)\n");
        }
        Map<String, String> out = new LinkedHashMap<>();
        try {
            out.put("output", run(pod, command));
        } catch (IOException failure) {
            out.put("output", "");
            out.put("error", String.valueOf(failure.getMessage()));
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            out.put("error", "killed");
        }
        return Response.json(JSON.writeValueAsString(out));
    }

    private static String run(PodProgram pod, String command) throws IOException, InterruptedException {
        Process process = pod.start(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "sh",
                "-c",
                "exec 2>&1; " + command));
        process.getOutputStream().close();
        boolean[] ended = new boolean[1];
        Thread limit = Thread.ofVirtual().name("shell-limit").start(() -> {
            try {
                ended[0] = process.waitFor(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException done) {
                Thread.currentThread().interrupt();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        } finally {
            limit.interrupt();
        }
        limit.join();
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(said + "exit status " + code);
        }
        return said;
    }
}
