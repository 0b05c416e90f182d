package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A command's streams, each a stream of a SPDY connection that says in its header {@code streamtype} which it is. */
final class SpdyCommandStreams implements CommandStreams {
    private final Map<String, SpdyStream> streams = new ConcurrentHashMap<>();
    private final Set<String> missing = new HashSet<>(Set.of("error"));

    SpdyCommandStreams(StreamRequest request) {
        if (request.stdin()) missing.add("stdin");
        if (request.stdout()) missing.add("stdout");
        if (request.apart()) missing.add("stderr");
        if (request.tty()) missing.add("resize");
    }

    /** Takes a stream that the client opened; true when it was the last one to wait for. */
    synchronized boolean add(SpdyStream stream) {
        String type = stream.header("streamtype");
        streams.put(type, stream);
        return missing.remove(type) && missing.isEmpty();
    }

    private OutputStream out(String type) {
        SpdyStream stream = streams.get(type);
        return stream == null ? OutputStream.nullOutputStream() : stream.out();
    }

    @Override
    public InputStream stdin() {
        return in("stdin");
    }

    @Override
    public InputStream sizes() {
        return in("resize");
    }

    private InputStream in(String type) {
        SpdyStream stream = streams.get(type);
        return stream == null ? InputStream.nullInputStream() : stream.in();
    }

    @Override
    public OutputStream stdout() {
        return out("stdout");
    }

    @Override
    public OutputStream stderr() {
        return out("stderr");
    }

    @Override
    public OutputStream error() {
        return out("error");
    }

    @Override
    public void finish() throws IOException {
        for (SpdyStream stream : streams.values()) stream.out().close();
    }
}
