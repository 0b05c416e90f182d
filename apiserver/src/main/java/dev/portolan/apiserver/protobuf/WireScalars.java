package dev.portolan.apiserver.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.portolan.apiserver.schema.Type;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values without parts, some of which are messages on the wire: times, quantities, numbers-or-names, raw JSON. */
final class WireScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private WireScalars() {}

    /** Null for a time that isn't set. */
    static JsonNode read(CodedInputStream in, Type.Scalar type) throws IOException {
        return switch (type) {
            case STRING -> NODES.stringNode(in.readString());
            case BYTE -> NODES.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            case BOOLEAN -> NODES.booleanNode(in.readBool());
            case INT32 -> NODES.numberNode(in.readInt32());
            case INT64 -> whole(in.readInt64());
            case NUMBER -> NODES.numberNode(in.readDouble());
            case DATE_TIME -> time(in.readBytes(), SECONDS);
            case MICRO_TIME -> time(in.readBytes(), MICROS);
            case QUANTITY -> NODES.stringNode(first(in.readBytes()).toStringUtf8());
            case INT_OR_STRING -> intOrString(in.readBytes().newCodedInput());
            case OBJECT -> json(first(in.readBytes()));
        };
    }

    /** As a JSON parser would have read it. */
    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static JsonNode time(ByteString message, DateTimeFormatter form) throws IOException {
        long seconds = 0;
        int nanos = 0;
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> seconds = in.readInt64();
                case 2 -> nanos = in.readInt32();
                default -> in.skipField(tag);
            }
        }
        if (message.isEmpty()) return NODES.nullNode();
        try {
            return NODES.stringNode(form.format(Instant.ofEpochSecond(seconds, nanos)));
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedProtobufException("a time lies beyond all years: " + seconds + " seconds");
        }
    }

    /** Field 1 says which of the two it is: 0 the number in field 2, 1 the text in field 3. */
    private static JsonNode intOrString(CodedInputStream in) throws IOException {
        int which = 0;
        int number = 0;
        String text = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> which = in.readInt32();
                case 2 -> number = in.readInt32();
                case 3 -> text = in.readString();
                default -> in.skipField(tag);
            }
        }
        return which == 0 ? NODES.numberNode(number) : NODES.stringNode(text);
    }

    /** The bytes of field 1 of a message that has no other. */
    private static ByteString first(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        ByteString value = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                value = in.readBytes();
            } else {
                in.skipField(tag);
            }
        }
        return value;
    }

    private static JsonNode json(ByteString text) {
        if (text.isEmpty()) {
            return NODES.nullNode();
        }
        try {
            return JsonMapper.shared().readTree(text.toByteArray());
        } catch (JacksonException e) {
            throw new MalformedProtobufException("the JSON in it is none: " + e.getOriginalMessage());
        }
    }
}
