package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code portolan serve} in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. */
final class Background {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Background() {}

    /** Returns when the cluster answers; throws with the last words of its log when it ends before. */
    static void start(List<String> words, StateFolder state) throws IOException, InterruptedException {
        Files.deleteIfExists(state.log());
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) command.add("/usr/bin/setsid");
        command.addAll(program());
        command.add("serve");
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(state.log().toFile())
                .start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (state.running().isEmpty()) {
            if (!process.isAlive())
                throw new UserError(process.exitValue(), "the cluster did not start:" + words(state));
            if (System.nanoTime() > deadline) {
                process.destroy();
                throw new UserError("the cluster did not start within " + PATIENCE.toSeconds() + " s:" + words(state));
            }
            Thread.sleep(25);
        }
    }

    /** How this program was started: by its script, or, in a test, by a bare java. */
    private static List<String> program() {
        String script = System.getProperty("portolan.program");
        if (script != null) return List.of(script);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.portolan.cli.Main");
    }

    private static String words(StateFolder state) throws IOException {
        List<String> lines = Files.exists(state.log()) ? Files.readAllLines(state.log()) : List.of();
        String last = LastWords.of(lines);
        return last.isEmpty()
                ? " it said nothing; its log would be " + state.log()
                : last + "\n  The whole log: " + state.log();
    }
}
