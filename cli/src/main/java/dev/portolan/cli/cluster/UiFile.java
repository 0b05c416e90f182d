package dev.portolan.cli.cluster;

import dev.portolan.ui.LinkKey;
import dev.portolan.ui.Ui;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the running cluster's page is, and the key to its links: a file beside the kubeconfig, whose reader may do as much.
 *
 * @param address {@code host:port}
 * @param key made anew at each start
 */
public record UiFile(String address, LinkKey key) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Path path(StateFolder state) {
        return state.path().resolve("ui.json");
    }

    void write(StateFolder state) throws IOException {
        clear(state);
        Files.createFile(
                path(state), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        ObjectNode content = JSON.createObjectNode().put("address", address).put("key", key.text());
        Files.writeString(path(state), JSON.writeValueAsString(content));
    }

    static void clear(StateFolder state) throws IOException {
        Files.deleteIfExists(path(state));
    }

    /** A link that opens the page once, when a cluster runs on this folder. */
    public static Optional<String> link(StateFolder state) {
        if (state.running().isEmpty()) return Optional.empty();
        try {
            ObjectNode content = StateFolder.readJson(path(state));
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Ui.link(
                            content.path("address").asString(),
                            LinkKey.parse(content.path("key").asString())));
        } catch (IOException | IllegalArgumentException | tools.jackson.core.JacksonException damaged) {
            return Optional.empty(); // cut short by a full disk, say: the next start writes it anew
        }
    }
}
