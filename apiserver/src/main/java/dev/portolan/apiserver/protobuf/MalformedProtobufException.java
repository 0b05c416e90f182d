package dev.portolan.apiserver.protobuf;

/** Bytes that are not a Kubernetes object in protobuf; the message says what is wrong. */
public final class MalformedProtobufException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedProtobufException(String message) {
        super(message);
    }
}
