package dev.portolan.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.cli.UserError;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PortHolderTest {
    @Test
    void whoever_listens_is_named_by_process_and_program() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "needs Linux' /proc");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long pid = ProcessHandle.current().pid();
            assertThat(PortHolder.of(taken.getLocalPort()))
                    .hasValueSatisfying(who -> assertThat(who).startsWith("process " + pid + " ("));
            assertThatThrownBy(() -> Ports.taking("--api-port", "API server", () -> {
                        throw new IllegalStateException(
                                "cannot listen on 127.0.0.1:" + taken.getLocalPort(), new BindException("in use"));
                    }))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("process " + pid)
                    .hasMessageContaining("--api-port");
        }
    }

    @Test
    void a_free_port_has_no_holder() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(PortHolder.of(free)).isEmpty();
    }
}
