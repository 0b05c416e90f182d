package dev.portolan.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.portolan.apiserver.schema.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Protobuf bodies, written by hand with the numbers of Kubernetes' generated.proto. */
class ProtobufBodiesTest {
    private final ProtobufBodies bodies = new ProtobufBodies(Schemas.load());

    private interface Fields {
        void to(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Fields fields) throws IOException {
        var bytes = ByteString.newOutput();
        var out = CodedOutputStream.newInstance(bytes);
        fields.to(out);
        out.flush();
        return bytes.toByteString();
    }

    private ObjectNode read(String apiVersion, String kind, Fields object) throws IOException {
        ByteString envelope = message(out -> {
            out.writeBytes(1, message(type -> {
                type.writeString(1, apiVersion);
                type.writeString(2, kind);
            }));
            out.writeBytes(2, message(object));
            out.writeString(3, "");
            out.writeString(4, "");
        });
        return bodies.read(ByteString.copyFromUtf8("k8s\0").concat(envelope).toByteArray());
    }

    @Test
    void a_service_with_numbers_and_names_as_target_ports() throws IOException {
        ObjectNode service = read("v1", "Service", out -> {
            out.writeBytes(1, message(meta -> {
                meta.writeString(1, "web");
                meta.writeString(2, ""); // generateName, which Go sends empty
                meta.writeBytes(8, ByteString.EMPTY); // creationTimestamp, not set
                meta.writeBytes(11, message(label -> {
                    label.writeString(1, "app");
                    label.writeString(2, "web");
                }));
            }));
            out.writeBytes(2, message(spec -> {
                spec.writeBytes(1, message(port -> {
                    port.writeString(1, "http");
                    port.writeInt32(3, 80);
                    port.writeBytes(4, message(target -> {
                        target.writeInt64(1, 1);
                        target.writeInt32(2, 0);
                        target.writeString(3, "web");
                    }));
                    port.writeInt32(5, 0);
                }));
                spec.writeString(3, "None");
                spec.writeString(18, "10.96.0.7");
            }));
        });

        assertThat(service.toString())
                .isEqualTo("{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\","
                        + "\"labels\":{\"app\":\"web\"}},\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":80,"
                        + "\"targetPort\":\"web\"}],\"clusterIP\":\"None\",\"clusterIPs\":[\"10.96.0.7\"]}}");
    }

    @Test
    void an_embedded_struct_lies_in_the_object_around_it_and_a_zero_that_is_meant_stays() throws IOException {
        ObjectNode deployment = read(
                "apps/v1",
                "Deployment",
                out -> out.writeBytes(2, message(spec -> {
                    spec.writeInt32(1, 0); // replicas, a pointer in Go: zero is meant
                    spec.writeInt32(5, 0); // minReadySeconds is none: zero is nothing
                    spec.writeBytes(
                            3,
                            message(template -> template.writeBytes(
                                    2,
                                    message(pod -> pod.writeBytes(
                                            2,
                                            message(container -> container.writeBytes(10, message(probe -> {
                                                probe.writeBytes(
                                                        1,
                                                        message(handler -> handler.writeBytes(
                                                                3,
                                                                message(tcp -> tcp.writeBytes(
                                                                        1, message(p -> p.writeInt32(2, 80)))))));
                                                probe.writeInt32(2, 0);
                                                probe.writeInt32(4, 10);
                                            }))))))));
                })));

        assertThat(deployment.path("spec").toString())
                .isEqualTo("{\"replicas\":0,\"template\":{\"spec\":{\"containers\":[{\"livenessProbe\":"
                        + "{\"tcpSocket\":{\"port\":80},\"periodSeconds\":10}}]}}}");
    }

    @Test
    void times_bytes_and_quantities() throws IOException {
        ObjectNode secret = read(
                "v1",
                "Secret",
                out -> out.writeBytes(2, message(entry -> {
                    entry.writeString(1, "a");
                    entry.writeByteArray(2, "b".getBytes(StandardCharsets.UTF_8));
                })));
        ObjectNode lease = read(
                "coordination.k8s.io/v1",
                "Lease",
                out -> out.writeBytes(
                        2,
                        message(spec -> spec.writeBytes(4, message(time -> {
                            time.writeInt64(1, 1_700_000_000L);
                            time.writeInt32(2, 123_000);
                        })))));
        ObjectNode node = read(
                "v1",
                "Node",
                out -> out.writeBytes(
                        3,
                        message(status -> status.writeBytes(1, message(entry -> {
                            entry.writeString(1, "pods");
                            entry.writeBytes(2, message(quantity -> quantity.writeString(1, "110")));
                        })))));

        assertThat(secret.path("data").path("a").asString()).isEqualTo("Yg==");
        assertThat(lease.at("/spec/renewTime").asString()).isEqualTo("2023-11-14T22:13:20.000123Z");
        assertThat(node.at("/status/capacity/pods").asString()).isEqualTo("110");
    }

    @Test
    void a_field_that_is_newer_than_the_table_is_passed_over() throws IOException {
        ObjectNode map = read("v1", "ConfigMap", out -> {
            out.writeString(999, "new");
            out.writeBool(4, true);
        });

        assertThat(map.path("immutable").asBoolean()).isTrue();
        assertThat(map.size()).isEqualTo(3);
    }

    @Test
    void a_time_beyond_all_years_is_refused_in_words() {
        assertThatThrownBy(() -> read(
                        "v1",
                        "ConfigMap",
                        out -> out.writeBytes(
                                1,
                                message(meta ->
                                        meta.writeBytes(8, message(time -> time.writeInt64(1, Long.MAX_VALUE)))))))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessageContaining("beyond all years");
    }

    @Test
    void what_is_no_object_is_refused_in_words() {
        assertThatThrownBy(() -> bodies.read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessageContaining("k8s");
        assertThatThrownBy(() -> read("v1", "Widget", out -> {}))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessageContaining("v1 Widget");
        assertThatThrownBy(() -> bodies.read(new byte[] {'k', '8', 's', 0, 10, 100}))
                .isInstanceOf(MalformedProtobufException.class);
    }
}
