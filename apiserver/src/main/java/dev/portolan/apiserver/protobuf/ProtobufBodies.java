package dev.portolan.apiserver.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.portolan.apiserver.schema.Schemas;
import java.io.IOException;
import java.util.Arrays;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code application/vnd.kubernetes.protobuf}: four bytes, then an envelope (runtime.Unknown) with the kind and the
 * object's own bytes. Thread-safe.
 */
public final class ProtobufBodies {
    /** The content type of such a body. */
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private final Schemas schemas;
    private final ObjectReader reader;

    public ProtobufBodies(Schemas schemas) {
        this.schemas = schemas;
        this.reader = new ObjectReader(schemas, WireNumbers.load());
    }

    /**
     * The object as a client would have sent it in JSON.
     *
     * @throws MalformedProtobufException when it is none, or of a kind that isn't known here
     */
    public ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedProtobufException("it does not begin with the four bytes k8s\\0");
        }
        try {
            return open(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        } catch (IOException e) {
            throw new MalformedProtobufException(String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode open(CodedInputStream in) throws IOException {
        String apiVersion = "";
        String kind = "";
        ByteString raw = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> {
                    CodedInputStream type = in.readBytes().newCodedInput();
                    for (int part = type.readTag(); part != 0; part = type.readTag()) {
                        switch (part >>> 3) {
                            case 1 -> apiVersion = type.readString();
                            case 2 -> kind = type.readString();
                            default -> type.skipField(part);
                        }
                    }
                }
                case 2 -> raw = in.readBytes();
                default -> in.skipField(tag);
            }
        }
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String named = apiVersion + " " + kind;
        var schema = schemas.of(group, apiVersion.substring(slash + 1), kind)
                .orElseThrow(() -> new MalformedProtobufException("no kind " + named + " is known here"));
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        reader.read(raw.newCodedInput(), schema.root().name(), object);
        return object;
    }
}
