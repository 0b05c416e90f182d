package dev.portolan.apiserver.openapi;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message in the making, written field by field; what is empty is left out, as proto3 does. */
final class GnosticMessage {
    private final ByteString.Output bytes = ByteString.newOutput();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private GnosticMessage write(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // only memory is written to
        }
    }

    GnosticMessage text(int field, String value) {
        return value.isEmpty() ? this : write(o -> o.writeString(field, value));
    }

    GnosticMessage flag(int field, boolean value) {
        return value ? write(o -> o.writeBool(field, true)) : this;
    }

    /** A message within this one; an empty one is still there. */
    GnosticMessage message(int field, GnosticMessage value) {
        return write(o -> o.writeBytes(field, value.toBytes()));
    }

    ByteString toBytes() {
        write(CodedOutputStream::flush);
        return bytes.toByteString();
    }
}
