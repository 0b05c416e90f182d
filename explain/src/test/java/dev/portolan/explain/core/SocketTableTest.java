package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Evidence.Socket;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final String TABLES = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 1 1 0 100 0 0 10 0
               1: 0300F40A:A2F6 0700600A:0050 01 00000000:00000000 00:00000000 00000000 65534        0 2 1 0 20 4 30 10 -1
               2: 0300F40A:A2F8 0800600A:0050 06 00000000:00000000 00:00000000 00000000 65534        0 3 1 0 20 4 30 10 -1
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
               0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
               1: 0000000000000000FFFF00000300F40A:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
            """;

    @Test
    void the_kernels_tables_say_who_listens_where_and_who_is_connected_to_whom() {
        var table = SocketTable.parse(TABLES);
        assertThat(table.listening())
                .containsExactly(new Socket("127.0.0.1", 8080), new Socket("::", 3000), new Socket("10.244.0.3", 80));
        assertThat(table.peers()).containsExactly(new Socket("10.96.0.7", 80));
    }

    @Test
    void words_that_are_no_table_say_nothing() {
        assertThat(SocketTable.parse("cat: /proc/net/tcp: No such file or directory\n")
                        .listening())
                .isEmpty();
    }
}
