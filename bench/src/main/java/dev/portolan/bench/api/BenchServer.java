package dev.portolan.bench.api;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.store.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The API server alone in a process of its own, with a durable store. Prints its URL; for each line it reads, its memory after a collection. */
public final class BenchServer {
    private BenchServer() {}

    /** Argument: the folder for everything. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (var store = SqliteStore.open(folder.resolve("store"));
                var server = ApiServer.start(ApiServerConfig.local(folder.resolve("pki")), store);
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(server.uri());
            while (lines.readLine() != null) System.out.println(heapBytes() + " " + residentBytes());
        }
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        return 0;
    }
}
