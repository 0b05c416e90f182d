package dev.portolan.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.linux.RequiresRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@RequiresRoot
class BorrowedSocketTest {
    /** Too many for one getdents(2): the kernel is asked for the rest when the first have been looked at. */
    private static final int MANY = 3000;

    /** Opens many sockets, says so, and waits to be killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            List<DatagramChannel> open = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                open.add(DatagramChannel.open());
            }
            System.out.println("open " + open.size());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void a_process_that_ends_while_it_is_looked_into_is_passed_over() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo("open " + MANY);
            AtomicInteger seen = new AtomicInteger();
            BorrowedSocket.forEach(holder.pid(), socket -> {
                if (seen.incrementAndGet() == 1) end(holder);
            });
            assertThat(seen).hasPositiveValue().hasValueLessThan(MANY);
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    private static void end(Process process) {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_process_that_is_not_there_has_no_sockets() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        BorrowedSocket.forEach(gone.pid(), socket -> {
            throw new AssertionError("a socket of nobody");
        });
    }
}
