package dev.portolan.apiserver.fuzz;

import dev.portolan.apiserver.http.Exchange;
import dev.portolan.apiserver.storage.ApiException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request without a network, and what was answered. A streamed answer breaks off at its first flush, as an impatient client would. */
final class FuzzExchange extends Exchange {
    private static final int LIMIT = 3 * 1024 * 1024;

    private final FuzzRequest request;
    private final Optional<X509Certificate> certificate;
    private int answers;
    private byte[] answer = new byte[0];

    FuzzExchange(FuzzRequest request, Optional<X509Certificate> certificate) {
        this.request = request;
        this.certificate = certificate;
    }

    int answers() {
        return answers;
    }

    byte[] answer() {
        return answer;
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    protected String rawPath() {
        return request.path();
    }

    @Override
    public String rawQuery() {
        return request.query();
    }

    @Override
    public String header(String name) {
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) return header.getValue();
        }
        return "";
    }

    @Override
    public List<String> headerNames() {
        return List.copyOf(request.headers().keySet());
    }

    @Override
    protected OutputStream openRelay(int status) {
        return open(status, "");
    }

    @Override
    public Optional<X509Certificate> certificate() {
        return certificate;
    }

    @Override
    protected byte[] readBody() {
        if (request.body().length > LIMIT) throw ApiException.tooLarge(LIMIT);
        return request.body();
    }

    @Override
    public void header(String name, String value) {
        check(name, value);
    }

    @Override
    protected void addHeader(String name, String value) {
        check(name, value);
    }

    /** What would be a second header, or none at all, on the wire. */
    private static void check(String name, String value) {
        for (String text : new String[] {name, value}) {
            if (text.chars().anyMatch(c -> c < ' ' || c > 126)) {
                throw new IllegalArgumentException("not a header: " + name + ": " + value);
            }
        }
    }

    @Override
    protected void send(int status, String contentType, byte[] body) {
        answer = body;
        answers++;
    }

    @Override
    protected OutputStream open(int status, String contentType) {
        answers++;
        return new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] b, int from, int length) {}

            @Override
            public void flush() throws IOException {
                throw new IOException("the client went");
            }
        };
    }

    @Override
    protected void sendEmpty(int status) {
        answers++;
    }

    @Override
    public boolean answered() {
        return answers > 0;
    }
}
