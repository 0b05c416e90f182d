package dev.portolan.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
    @TempDir
    Path folder;

    @Test
    void name_servers_are_read_in_order_and_the_rest_is_not_ours() {
        assertThat(ResolvConf.nameservers("""
                # nameserver 9.9.9.9
                search example.org
                nameserver 192.0.2.1
                 nameserver\t2001:db8::1  # second
                nameserver resolver.example.org
                nameserver
                options ndots:5
                """))
                .containsExactly(new InetSocketAddress("192.0.2.1", 53), new InetSocketAddress("2001:db8::1", 53));
    }

    @Test
    void the_file_is_read_again_when_it_changes_and_remembered_when_it_is_gone() throws IOException {
        Path file = folder.resolve("resolv.conf");
        Upstreams upstreams = Upstreams.file(file);
        assertThat(upstreams.servers()).isEmpty();
        write(file, "nameserver 192.0.2.1", 1000);
        assertThat(upstreams.servers()).containsExactly(new InetSocketAddress("192.0.2.1", 53));
        write(file, "nameserver 192.0.2.2", 2000);
        assertThat(upstreams.servers()).containsExactly(new InetSocketAddress("192.0.2.2", 53));
        Files.delete(file);
        assertThat(upstreams.servers()).containsExactly(new InetSocketAddress("192.0.2.2", 53));
    }

    private static void write(Path file, String text, long millis) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }
}
