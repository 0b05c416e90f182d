package dev.portolan.node.runtime.inprocess;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A built-in program that was run beside a container, as far as a caller of {@link Process} can tell. Its output is there when it has ended. */
final class ProgramProcess extends Process {
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private volatile Runnable stop = () -> {};

    void print(String line) {
        out.append(line).append('\n');
    }

    void complain(String line) {
        err.append(line).append('\n');
    }

    void ended(int code) {
        exit.complete(code);
    }

    void stopBy(Runnable how) {
        stop = how;
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return new Late(out);
    }

    @Override
    public InputStream getErrorStream() {
        return new Late(err);
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            exit.get(timeout, unit);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public int exitValue() {
        if (!exit.isDone()) {
            throw new IllegalThreadStateException("still running");
        }
        return exit.join();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public java.util.stream.Stream<ProcessHandle> descendants() {
        return java.util.stream.Stream.empty();
    }

    @Override
    public void destroy() {
        stop.run();
    }

    @Override
    public Process destroyForcibly() {
        stop.run();
        return this;
    }

    /** Begins when the program has ended. */
    private final class Late extends InputStream {
        private final StringBuffer text;
        private InputStream bytes = InputStream.nullInputStream();
        private boolean begun;

        Late(StringBuffer text) {
            this.text = text;
        }

        private InputStream bytes() {
            if (!begun) {
                exit.join();
                begun = true;
                bytes = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
            }
            return bytes;
        }

        @Override
        public int read() throws java.io.IOException {
            return bytes().read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws java.io.IOException {
            return bytes().read(to, offset, length);
        }
    }
}
