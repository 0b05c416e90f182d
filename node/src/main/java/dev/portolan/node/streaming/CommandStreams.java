package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams of a remote command as Kubernetes numbers them, whatever carries them. */
interface CommandStreams {
    /** What the user types or pipes in; ends at once where none was asked for. */
    InputStream stdin();

    OutputStream stdout();

    OutputStream stderr();

    /** The sizes of the user's window; ends at once where there is no terminal. */
    InputStream sizes();

    /** Where the end is told, as a {@code metav1.Status} in JSON. */
    OutputStream error();

    /** Says that nothing more comes on any of them. */
    void finish() throws IOException;
}
