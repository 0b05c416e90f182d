package dev.portolan.apiserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program: an API server that says its port, opens all files that it may when it is told to starve, and closes them when it is fed. */
final class StarvedServer {
    private StarvedServer() {}

    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<InputStream> open = new ArrayList<>();
        try (var server = new RunningServer(Path.of(args[0]))) {
            server.get("/version");
            System.out.println("port " + server.server().uri().getPort());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("starve")) starve(open);
                for (InputStream each : line.equals("feed") ? open : List.<InputStream>of()) each.close();
                System.out.println(line);
            }
        }
    }

    private static void starve(List<InputStream> open) {
        try {
            while (true) open.add(Files.newInputStream(Path.of("/dev/null")));
        } catch (IOException noneLeft) {
            open.add(InputStream.nullInputStream());
        }
    }
}
