package dev.portolan.apiserver.fuzz;

import com.google.protobuf.CodedOutputStream;
import dev.portolan.apiserver.fuzz.Samples.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Bodies in Kubernetes' protobuf envelope: the envelope mostly right, the object inside made of random fields of all wire types. */
final class Protobufs {
    private static final List<String> TEXTS =
            List.of("", "a", "fuzz", "default", "TCP", "80", "{\"a\":1}", "{", "\u00e9", "1.2.3.4", "2006-01-02", "-");

    private final RandomGenerator random;

    Protobufs(RandomGenerator random) {
        this.random = random;
    }

    byte[] of(Sample sample) {
        byte[] type = message(out -> {
            out.writeString(1, sample.apiVersion());
            out.writeString(2, sample.kind());
        });
        byte[] metadata = message(out -> {
            out.writeString(1, "fuzz");
            out.writeString(3, "default");
        });
        byte[] object = message(out -> {
            out.writeByteArray(1, metadata);
            fields(out, 0);
        });
        byte[] envelope = message(out -> {
            out.writeByteArray(1, type);
            out.writeByteArray(2, object);
        });
        byte[] body = new byte[4 + envelope.length];
        System.arraycopy("k8s\0".getBytes(StandardCharsets.US_ASCII), 0, body, 0, 4);
        System.arraycopy(envelope, 0, body, 4, envelope.length);
        return body;
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Writing writing) {
        try {
            var bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fields(CodedOutputStream out, int depth) throws IOException {
        for (int i = random.nextInt(6); i >= 0; i--) {
            int number = 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 12);
            switch (random.nextInt(6)) {
                case 0 -> out.writeInt64(number, random.nextBoolean() ? random.nextInt(100) : random.nextLong());
                case 1 -> out.writeFixed64(number, random.nextLong());
                case 2 -> out.writeFixed32(number, random.nextInt());
                case 3 -> out.writeString(number, TEXTS.get(random.nextInt(TEXTS.size())));
                default -> {
                    if (depth < 6) out.writeByteArray(number, message(inner -> fields(inner, depth + 1)));
                }
            }
        }
    }
}
