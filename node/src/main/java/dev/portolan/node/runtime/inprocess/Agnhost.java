package dev.portolan.node.runtime.inprocess;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Kubernetes' test image (kubernetes/test/images/agnhost): those of its sub-commands that answer on a network or tell of it. */
final class Agnhost implements BuiltIn {
    private final Map<String, BuiltIn> commands = new TreeMap<>(Map.of(
            "netexec", new NetExec(),
            "serve-hostname", new ServeHostname(),
            "pause", new Pause(),
            "connect", new Connect(),
            "porter", Tellers::porter,
            "test-webserver", Tellers::webserver,
            "dns-suffix", Tellers::dnsSuffix,
            "dns-server-list", Tellers::dnsServerList,
            "etc-hosts", Tellers::etcHosts,
            "entrypoint-tester", Tellers::entryPoint));

    @Override
    public int run(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        String command = args.isEmpty() ? "pause" : args.getFirst().replaceFirst("^webserver$", "test-webserver");
        BuiltIn program = commands.get(command);
        if (program == null) {
            throw new UsageException(
                    "agnhost: Portolan's has no sub-command \"" + command + "\"; there are " + commands.keySet());
        }
        return program.run(pod, args.isEmpty() ? args : args.subList(1, args.size()));
    }
}
